"""Bluesky as a server: accounts and posts that tests write, over XRPC, as strict as the real one."""

from tests.support.bluesky.server import BlueskyLike, Instead
from tests.support.bluesky.world import Person, Post, World

__all__ = ["BlueskyLike", "Instead", "Person", "Post", "World"]
