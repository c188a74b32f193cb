"""Two versions of a unit's documents as Word files in which what was changed is marked."""
