"""A look-alike of YouTube's Data API: comments, and the units that each call costs; it knows nothing of ours."""

from __future__ import annotations

from tests.support.youtube.server import YoutubeLike
from tests.support.youtube.world import Comment, Person, World

__all__ = ["Comment", "Person", "World", "YoutubeLike"]
