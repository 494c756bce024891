"""Mastodon: posts that name our account in, public and private; replies and posts of our own out."""

from __future__ import annotations

from integrations.mastodon.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.mastodon.connecting")
