"""A web site that offers feeds, as strict as the real ones. It imports nothing of ours."""

from __future__ import annotations

from tests.support.feeds.site import Asked, Canned, Said, Site

__all__ = ["Asked", "Canned", "Said", "Site"]
