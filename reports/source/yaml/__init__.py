"""YAML: text to nodes with places, and the slips of the pen on the way."""
