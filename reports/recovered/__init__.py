"""Data proposed from a finished report of anybody: the figures of its tables, each with its place."""
