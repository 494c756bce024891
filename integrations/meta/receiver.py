"""The one webhook behind all sources of Meta: proves, reads and routes what the platform posts."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.desk.ports import BadDelivery, Batch, HookRefused
from bot.untrusted import BadJson, read_json, storable
from integrations.meta import facebook, instagram, messaging, whatsapp
from integrations.meta.accounts import Account, Channel
from integrations.meta.completing import Completer
from integrations.meta.signing import same_word, verify
from integrations.reading import Gathered, Item, Object, Strange, identity, part, parts, text

OBJECTS: Mapping[str, Channel] = {
    "page": "facebook", "instagram": "instagram", "whatsapp_business_account": "whatsapp",
}  # fmt: skip
LONGEST_CHALLENGE = 200


class MetaReceiver:
    """Reads deliveries for all accounts at once: one delivery may hold entries for several.

    What belongs to none of them is counted with the first, so that it shows at all.
    """

    name = "meta"

    def __init__(self, accounts: Sequence[Account], completers: Mapping[str, Completer]) -> None:
        self._accounts, self._completers = tuple(accounts), completers
        self._secrets = tuple(dict.fromkeys(one.app_secret for one in accounts))
        self._words = tuple(dict.fromkeys(one.verify_token for one in accounts))

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Give the challenge back as plain text to who knows the verify token.

        Raises:
            HookRefused: 403 for another token, 400 for anything that is no question of this platform.
        """
        asked = query.get("hub.challenge", "")
        if query.get("hub.mode") != "subscribe" or not asked or len(asked) > LONGEST_CHALLENGE:
            raise HookRefused(400, "not a subscription of this platform")
        if not same_word(query.get("hub.verify_token", ""), self._words):
            raise HookRefused(403, "another verify token")
        return asked, "text/plain"

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the hash of the body: the platform gives deliveries no id, and repeats them byte for byte.

        Raises:
            HookRefused: it is not signed with the app's secret, too large, or no JSON: that can never be read.
        """
        verify(self._secrets, headers, body)
        try:
            read_json(body)
        except BadJson as error:
            raise HookRefused(400, str(error)) from None
        return hashlib.sha256(body).hexdigest()

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Return what a body tells, by source.

        Raises:
            BadDelivery: it is no JSON, or holds no entries.
        """
        try:
            read = storable(read_json(body))
        except BadJson as error:
            raise BadDelivery(str(error)) from None
        if not isinstance(read, dict) or not isinstance(read.get("entry"), list):
            raise BadDelivery("no object with a list of entries")
        gathered: dict[str, Gathered] = defaultdict(Gathered)
        for entry in parts(read, "entry"):
            self._entry(OBJECTS.get(text(read, "object")), entry, gathered)
        return {source: found.batch() for source, found in gathered.items()}

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Fetch the words that a mention only named, and the names of who writes.

        Raises:
            FetchFailed: words cannot be had now.
        """
        completer = self._completers.get(source)
        return await completer.complete(batch) if completer else batch

    def _entry(self, channel: Channel | None, entry: Object, gathered: dict[str, Gathered]) -> None:
        for place, item in _items(entry):
            found = self._of(channel, _account_id(channel, entry, item))
            for account in found:
                self._read(account, place, entry, item, gathered[account.source])
            if not found:
                gathered[self._accounts[0].source].add(None)

    def _of(self, channel: Channel | None, number: str) -> list[Account]:
        return [one for one in self._accounts if channel and one.channel == channel and one.id == number]

    def _read(self, account: Account, place: str, entry: Object, item: Object, into: Gathered) -> None:
        try:
            for one in _told(account, place, item, entry.get("time")):
                into.add(one)
        except Strange:
            into.add(None)


def _items(entry: Object) -> Iterable[tuple[str, Object]]:
    """Yield each change and each event; ``standby`` is what a page gets while another app has the conversation."""
    for place in ("changes", "messaging", "standby"):
        for item in parts(entry, place):
            yield place, item


def _account_id(channel: Channel | None, entry: Object, item: Object) -> str:
    """Return which account an item is for; "" where that cannot be said."""
    try:
        if channel == "whatsapp":
            return identity(part(part(item, "value"), "metadata"), "phone_number_id")
        return identity(entry, "id")
    except Strange:
        return ""


def _told(account: Account, place: str, item: Object, told_at: object) -> Iterator[Item]:
    """Return what an item says; None in it is nothing to the desk."""
    if place != "changes":
        return messaging.read_event(item, account=account.id, told_at=told_at)
    field, value = text(item, "field"), part(item, "value")
    match account.channel, field:
        case "facebook", "feed":
            return iter([facebook.read_feed(value, page=account.id, told_at=told_at)])
        case "facebook" | "instagram", "messages" | "messaging_postbacks" | "message_edits" | "message_edit":
            return messaging.read_event(value, account=account.id, told_at=told_at)
        case "facebook", "mention":
            return iter([facebook.read_mention(value, page=account.id, told_at=told_at)])
        case "instagram", "comments" | "live_comments":
            live = field == "live_comments"
            return iter([instagram.read_comment(value, account=account.id, live=live, told_at=told_at)])
        case "instagram", "mentions":
            return iter([instagram.read_mention(value, told_at=told_at)])
        case "whatsapp", "messages":
            return whatsapp.read_messages(value)
        case "whatsapp", "smb_message_echoes":
            return whatsapp.read_echoes(value)
        case _:
            return iter([None])
