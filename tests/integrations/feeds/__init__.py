"""Feeds: what they bring, and what a hostile one may not do."""
