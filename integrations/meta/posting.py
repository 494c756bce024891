"""Posts on a Page of our own.

Instagram takes no post without a picture, and WhatsApp has no public place: they have no such part. No documented call
pins a post, so that is left to people.
"""

from __future__ import annotations

from bot.desk.ports import Accepted, NotSent, OutboundStatement, SendResult
from bot.rules.replying import Counting, Limit
from integrations.meta.facebook import ADDRESS
from integrations.meta.graph import Graph
from integrations.meta.outcomes import outcome, own_id

# What a post on a Page may hold; a comment may hold less.
LONGEST_POST = 63_206


class PagePosts:
    """Posts on one Page; its token needs ``pages_manage_posts``."""

    limit = Limit(LONGEST_POST, Counting.CHARACTERS)

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """Post ``statement`` once and sort the answer."""
        call = self._graph.post(f"{self._graph.account.id}/feed", {"message": statement.text})
        sent = await outcome(call, own_id)
        return Accepted(sent.platform_id, url=ADDRESS + sent.platform_id) if isinstance(sent, Accepted) else sent
