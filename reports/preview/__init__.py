"""A local page on which a unit's documents are seen as they are typed, and numbers changed where one looks."""
