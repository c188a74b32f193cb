"""What every room speaks of: figures, targets, the document tree, nodes of users' files,
problems.
"""
