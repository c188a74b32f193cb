"""Two versions of a unit's data, figure by figure: what was changed, and what followed from it."""
