"""The order of the steps: which documents there are, what is made of each, what became of it."""
