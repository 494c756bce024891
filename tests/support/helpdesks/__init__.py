"""Zendesk, Chatwoot and Discourse as their documentation has them: signed deliveries out, one API in."""

from tests.support.helpdesks.likes import ChatwootLike, DiscourseLike, ZendeskLike
from tests.support.helpdesks.server import Delivery, HelpdeskLike, Said

__all__ = ["ChatwootLike", "Delivery", "DiscourseLike", "HelpdeskLike", "Said", "ZendeskLike"]
