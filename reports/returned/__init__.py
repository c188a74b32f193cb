"""What a leader wrote into a 送审稿, brought home to the data."""
