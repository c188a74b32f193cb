"""Figures to Chinese words, and words to quantities."""
