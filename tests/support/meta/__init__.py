"""A strict look-alike of Meta's platform: the Graph API, and who posts its webhooks. It imports nothing of ours."""

from __future__ import annotations

from tests.support.meta.server import MetaLike
from tests.support.meta.state import App, Instagram, Number, Page, Template

__all__ = ["App", "Instagram", "MetaLike", "Number", "Page", "Template"]
