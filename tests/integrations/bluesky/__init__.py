"""What is particular to Bluesky."""
