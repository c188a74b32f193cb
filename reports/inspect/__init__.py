"""Finished reports of anybody, read and checked."""
