"""Meta: Facebook Pages with Messenger, Instagram, and WhatsApp, behind one webhook."""

from __future__ import annotations

from integrations.meta.kinds import KINDS
from integrations.platform import Platform

PLATFORM = Platform(kinds=KINDS, connecting="integrations.meta.connecting")
