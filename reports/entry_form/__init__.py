"""Forms of Excel for what a unit's data hold: written, and read back."""
