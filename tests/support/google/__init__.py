"""What the look-alikes of Google's interfaces share; it knows nothing of ours."""

from __future__ import annotations

from tests.support.google.server import App, GoogleLike, Stop, error

__all__ = ["App", "GoogleLike", "Stop", "error"]
