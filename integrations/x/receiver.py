"""X's webhook (Activity API): mentions, replies, quotes and private messages within a second."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.desk.ports import BadDelivery, Batch, FetchFailed, HookRefused, InboundMention
from bot.rules.vocabulary import Visibility
from bot.untrusted import BadJson, read_json
from integrations.x.access import Us
from integrations.x.activity import read_event
from integrations.x.fields import POSTS, Spelling
from integrations.x.includes import Includes
from integrations.x.prices import DM_EVENT, POST
from integrations.x.reading import Reading
from integrations.x.signature import challenge_answer, prove
from integrations.x.walk import joined
from integrations.x.words import Json, id_of, items, obj, text_of

# An event with its people is about 5 KB.
MOST_BYTES = 512 * 1024
KEY_MAX = 200


@dataclass(frozen=True, slots=True)
class Behind:
    """A source behind the webhook."""

    us: Us
    reading: Reading


class XReceiver:
    """The webhook of one app (:class:`bot.desk.ports.Receiver`); the sources of its accounts stand behind it."""

    def __init__(self, name: str, secret: str, sources: Mapping[str, Behind]) -> None:
        self.name, self._secret, self._sources = name, secret, sources
        self._fields = Spelling(*POSTS)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Answer X's question whether this is our address."""
        return challenge_answer(self._secret, query)

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the name of the event, which is the same when X sends it again.

        Raises:
            HookRefused: 413 too large, 401 not signed by the app's secret, 400 no event.
        """
        if len(body) > MOST_BYTES:
            raise HookRefused(413, "too large for an event")
        prove(self._secret, headers, body)
        try:
            told = read_json(body)
        except BadJson as error:
            raise HookRefused(400, str(error)) from None
        if not isinstance(told, dict):
            raise HookRefused(400, "no event")
        event = obj(told, "data")
        kind, uuid = text_of(event.get("event_type")), text_of(event.get("event_uuid"))
        named = f"{kind}:{uuid}" if kind and uuid else ""
        return named if 0 < len(named) <= KEY_MAX else hashlib.sha256(body).hexdigest()

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Return what the event tells, to the source of the account that it is about.

        Raises:
            BadDelivery: it is no JSON.
        """
        try:
            told = read_json(body)
        except BadJson as error:
            raise BadDelivery(str(error)) from None
        data = told.get("data") if isinstance(told, dict) else None
        found: dict[str, list[Batch]] = {}
        for event in items(data if isinstance(data, list) else [data]):
            source = self._source_of(event)
            name = source or next(iter(self._sources))
            batch = read_event(event, self._sources[source].us) if source else Batch(not_for_us=1)
            found.setdefault(name, []).append(batch)
        return {source: joined(batches) for source, batches in found.items()}

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Fill in who wrote a post, where the event names nobody; a mention is understood without it too."""
        reading = self._sources[source].reading
        await reading.purse.read(DM_EVENT, [one.id for one in batch.mentions if one.visibility is Visibility.PRIVATE])
        public = [one for one in batch.mentions if one.visibility is Visibility.PUBLIC]
        await reading.purse.read(POST, [one.id for one in public])
        wanted = [_current(one) for one in public if one.author.handle is None and one.text]
        if not wanted:
            return batch
        try:
            params = {"ids": ",".join(wanted[:100])}
            answer = await reading.look("/2/tweets", params, fields=self._fields)
        except FetchFailed:
            return batch
        return replace(batch, mentions=_with_authors(batch.mentions, Includes.of(answer)))

    def _source_of(self, event: Json) -> str | None:
        """Return the source whose account an event is about."""
        account = id_of(obj(event, "filter").get("user_id"))
        return next((name for name, one in self._sources.items() if one.us.id == account), None)


def _current(mention: InboundMention) -> str:
    return str(mention.extra.get("current_id") or mention.id)


def _with_authors(mentions: Sequence[InboundMention], includes: Includes) -> list[InboundMention]:
    told = []
    for one in mentions:
        author = includes.author(one.author.id)
        known = one.author.handle is None and author.handle is not None
        url = f"https://x.com/{author.handle}/status/{_current(one)}"
        told.append(replace(one, author=author, url=url) if known else one)
    return told
