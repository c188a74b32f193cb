"""A Word file that is a template: its body read as one, and spelled again for each document."""
