"""A local page on which a unit's documents are seen as they are typed, what is to be typed is filled in, and
numbers and texts are changed where one looks.
"""
