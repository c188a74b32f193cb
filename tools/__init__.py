"""What makes the packages that users get; nothing of it is in them."""
