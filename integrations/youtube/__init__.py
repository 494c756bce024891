"""YouTube through its Data API: comments on a channel's videos in, replies out, within Google's daily units."""

from __future__ import annotations

from integrations.platform import Platform
from integrations.youtube.kind import KIND

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.youtube.connecting")
