"""What must hold before a file goes out."""
