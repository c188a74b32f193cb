"""The reference of all that templates may say, with an example of each."""
