"""A strict look-alike of X's API on this machine. It imports nothing of ours: a judge must not share our beliefs.

It keeps to what X publishes (docs.x.com and its OpenAPI description, 2026): who may ask what, with which signature and
which fields, how often, and what X then says. Where X publishes nothing it is as strict as is known.
"""

from __future__ import annotations

from tests.support.x.journal import Asked, Canned
from tests.support.x.server import LookAlike
from tests.support.x.world import App, User, World

__all__ = ["App", "Asked", "Canned", "LookAlike", "User", "World"]
