"""Bytes of users' files to values with places."""
