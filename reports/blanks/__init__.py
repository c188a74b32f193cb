"""Official blank forms: what their cells are called in a report type, and tags for them."""
