"""Checks of the clerk's own sentences."""
