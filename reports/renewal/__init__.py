"""A new year's data, begun from last year's."""
