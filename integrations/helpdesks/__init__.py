"""Other desks and forums, by their own webhooks: Zendesk, Chatwoot and Discourse, messages in and answers out."""

from __future__ import annotations

from integrations.helpdesks.kinds import KINDS
from integrations.platform import Platform

PLATFORM = Platform(kinds=KINDS, connecting="integrations.helpdesks.connecting")
