"""Mistakes planted by program into finished reports, and how many of them `audit` finds."""
