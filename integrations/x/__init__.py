"""X (once Twitter) through tweepy: mentions, overheard posts and direct messages in, replies out."""

from __future__ import annotations

from integrations.platform import Platform
from integrations.x.kind import KIND

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.x.connecting")
