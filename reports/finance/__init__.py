"""From YAML to figures: load, compute, score, check."""
