"""A folder of templates read into a report type."""
