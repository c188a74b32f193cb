"""Facts: what a finished text says of a number, in sentences and in tables."""
