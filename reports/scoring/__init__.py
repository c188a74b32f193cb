"""Indicator systems (指标体系): read, chosen, filled with what was entered, and judged to points."""
