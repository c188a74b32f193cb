"""A new year's data, begun from last year's, and how far they are."""
