"""One suite for every source: whatever the desk is promised in ``bot/desk/ports`` is tried against each platform."""
