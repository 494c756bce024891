"""What is particular to Mastodon."""
