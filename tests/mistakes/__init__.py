"""Mistakes that clerks make, each typed into a copy of a sample: which of them draw a message, and which one.

`python -m tests.mistakes` prints them all, `-h` says more.
"""
