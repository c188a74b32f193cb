"""Indicator systems (指标体系): from what was entered to points."""
