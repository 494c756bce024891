"""What the demo is started with; apart from the demo itself, which no other command needs."""

DEFAULT_PORT = 8765
# At five times real time the morning's list stands after a minute, and an hour is twelve minutes.
DEFAULT_SPEED = 5.0
