"""Feeds (RSS and Atom) of forums, blogs, news and search alerts: what people say about us where nobody asks us."""

from __future__ import annotations

from integrations.feeds.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.feeds.connecting")
