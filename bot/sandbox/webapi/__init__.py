"""The Web API: one table of methods, one door."""

from __future__ import annotations

from . import chat, conversations, people, views
from .call import Method

METHODS: dict[str, Method] = {**chat.METHODS, **views.METHODS, **conversations.METHODS, **people.METHODS}

__all__ = ["METHODS"]
