"""The terminal: words in, a table and problems out."""
