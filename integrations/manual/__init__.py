"""Whatever has no API: a review site, a forum, the telephone. Agents make its cases and answer there."""

from __future__ import annotations

from integrations.manual.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.manual.connecting")
