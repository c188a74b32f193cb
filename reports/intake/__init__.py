"""Workbooks of Excel read into a unit's data files."""
