"""Fetches what a delivery only names: the words of a mention elsewhere, the names of who writes in private."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from bot.desk.ports import Author, Batch, FetchFailed, InboundMention, MentionEvent
from bot.rules.vocabulary import Visibility
from integrations.meta.graph import Graph, Refused, named
from integrations.reading import Object, Strange, answered, instant, made, part, text

# About a megabyte; who writes again within a busy day is known.
MOST_NAMES = 5_000
COMMENT_FIELDS = "id,text,timestamp,username,media{permalink}"
MEDIA_FIELDS = "id,caption,timestamp,username,permalink"
Names = tuple[str | None, str | None]
"""Handle and name."""


class Completer:
    """Completes the batches of one source."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._account = graph, graph.account
        self._names: OrderedDict[str, Names] = OrderedDict()

    async def complete(self, batch: Batch) -> Batch:
        """Return the batch with words and names. A mention that is gone meanwhile is left out and counted.

        Raises:
            FetchFailed: words cannot be had now. Names alone are no reason to wait.
        """
        mentions: list[InboundMention] = []
        for mention in batch.mentions:
            found = await self._words(mention) if mention.extra.get("unread") else mention
            if found is not None:
                mentions.append(found)
        gone = len(batch.mentions) - len(mentions)
        return replace(batch, mentions=tuple(await self._named(mentions)), not_for_us=batch.not_for_us + gone)

    async def _words(self, mention: InboundMention) -> InboundMention | None:
        try:
            found = await self._asked(mention)
        except Refused as error:
            if error.answer.missing:
                return None
            raise
        return _with_words(mention, found)

    async def _asked(self, mention: InboundMention) -> Object:
        """Ask for a mention: Instagram tells it as a field of our own account, Facebook as the thing itself."""
        if self._account.channel == "facebook":
            fields = "id,message,created_time,permalink_url,from{id,name}"
            return await self._graph.get(named(str(mention.extra["object"])), fields=fields)
        comment, media = mention.extra.get("comment"), mention.extra.get("media")
        field = f"mentioned_comment.comment_id({comment})" if comment else f"mentioned_media.media_id({media})"
        wanted = COMMENT_FIELDS if comment else MEDIA_FIELDS
        found = await self._graph.get(self._account.id, fields=f"{field}{{{wanted}}}")
        return part(found, field.partition(".")[0])

    async def _named(self, mentions: list[InboundMention]) -> list[InboundMention]:
        """Give private messages the names of their senders; after the first call that fails, no more are asked."""
        asking = self._account.channel != "whatsapp"
        named: list[InboundMention] = []
        for mention in mentions:
            if not _nameless(mention) or not (asking or mention.author.id in self._names):
                named.append(mention)
                continue
            try:
                named.append(await self._with_name(mention))
            except FetchFailed:
                asking = False
                named.append(mention)
        return named

    async def _with_name(self, mention: InboundMention) -> InboundMention:
        handle, name = await self._name(mention.author.id)
        return replace(mention, author=replace(mention.author, handle=handle, name=name))

    async def _name(self, person: str) -> Names:
        """Return who that is, as far as they let us know; remembered, also that nothing is told."""
        if person not in self._names:
            try:
                fields = "name,username" if self._account.channel == "instagram" else "name"
                found = await self._graph.get(named(person), fields=fields)
            except Refused as error:
                if not error.answer.missing:
                    raise
                found = {}
            self._names[person] = (text(found, "username") or None, text(found, "name") or None)
            if len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)
        return self._names[person]


def _nameless(mention: InboundMention) -> bool:
    author = mention.author
    new = mention.event is MentionEvent.CREATED and mention.visibility is Visibility.PRIVATE
    return new and author.name is None and author.handle is None


def _with_words(mention: InboundMention, found: Object) -> InboundMention | None:
    """Return a mention as the platform told it; None: it has no words for us."""
    words = text(found, "text") or text(found, "caption") or text(found, "message")
    if not words:
        return None
    try:
        at = instant(found.get("timestamp"), found.get("created_time"), mention.posted_at.timestamp())
    except Strange:
        at = mention.posted_at
    url = text(found, "permalink") or text(found, "permalink_url") or text(part(found, "media"), "permalink")
    extra = {key: value for key, value in mention.extra.items() if key != "unread"}
    return replace(
        mention, text=words, posted_at=at, author=_author(mention.author, found), url=url or mention.url, extra=extra
    )


def _author(known: Author, found: Object) -> Author:
    sender, handle = part(found, "from"), text(found, "username")
    number = answered(sender, "id") or (made("username", handle) if handle else "")
    return Author(id=number, handle=handle, name=text(sender, "name")) if number else known
