"""A look-alike of Google's interface for reviews; it knows nothing of ours."""

from __future__ import annotations

from tests.support.google_business.server import GoogleBusinessLike, Review

__all__ = ["GoogleBusinessLike", "Review"]
