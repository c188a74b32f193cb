"""Reports of healthcare security bureaus: YAML becomes figures, figures fill a template, the
tree becomes files.
"""
