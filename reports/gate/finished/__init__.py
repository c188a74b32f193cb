"""Checks of finished text, whoever made it: lines and rows go in, marks come out."""
