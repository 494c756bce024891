"""Mastodon as a server: accounts and statuses that tests write, over HTTP, as strict as the real one."""

from tests.support.mastodon.server import MastodonLike
from tests.support.mastodon.world import Person, Status, World

__all__ = ["MastodonLike", "Person", "Status", "World"]
