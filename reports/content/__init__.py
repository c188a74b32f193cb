"""From figures to the tree."""
