"""How fast the toolkit is beside docxtpl and python-docx on the same content: `python -m benchmarks`."""
