"""The signed hook and its callback (Standard Webhooks): any platform, form or script that can post."""

from __future__ import annotations

from bot.settings.kinds import HOOK
from integrations.platform import Platform

PLATFORM = Platform(kinds=(HOOK,), connecting="integrations.webhook.connecting")
