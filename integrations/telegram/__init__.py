"""Telegram: what people write to a bot, in private and in groups, and its answers (Bot API)."""

from __future__ import annotations

from integrations.platform import Platform
from integrations.telegram.kind import KIND

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.telegram.connecting")
