"""Bluesky: posts that name, answer or quote our account in; replies and posts of our own out."""

from __future__ import annotations

from integrations.bluesky.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.bluesky.connecting")
