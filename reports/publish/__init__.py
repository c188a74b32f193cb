"""What lies on disk, and what of it may be published."""
