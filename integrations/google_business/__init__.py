"""Reviews of places on Google: reviews and changes in, the one answer to each out, and what Google makes of it."""

from __future__ import annotations

from integrations.google_business.kind import KIND
from integrations.platform import Platform

PLATFORM = Platform(kinds=(KIND,), connecting="integrations.google_business.connecting")
