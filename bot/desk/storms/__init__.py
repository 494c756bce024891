"""Storms: more comes than can be taken or shown one by one, so a channel gets one board instead of cards."""
