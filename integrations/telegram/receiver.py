"""Telegram's webhook: one update in each delivery, proved by a word that was given to setWebhook."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from bot.desk.ports import BadDelivery, Batch, HookRefused
from bot.untrusted import BadJson, read_json, storable
from integrations.telegram.bots import Bot
from integrations.telegram.messages import read_updates
from integrations.telegram.reading import Object, number

HEADER = "x-telegram-bot-api-secret-token"
# One message with the message it answers is some 20 KB at most.
MOST_BYTES = 512 * 1024


class UpdateReceiver:
    """The webhook of one bot (:class:`bot.desk.ports.Receiver`)."""

    def __init__(self, bot: Bot) -> None:
        self.name, self._bot = f"telegram-{bot.source}", bot

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Refuse: Telegram asks nothing before it posts.

        Raises:
            HookRefused: 400, always.
        """
        raise HookRefused(400, "Telegram asks no such question")

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the id of the update, which is the same when Telegram posts it again; compared in constant time.

        Raises:
            HookRefused: 413 too large, 401 without our secret, 400 no update.
        """
        if len(body) > MOST_BYTES:
            raise HookRefused(413, "too large for an update")
        shown = [value for name, value in headers.items() if name.lower() == HEADER]
        secret = self._bot.secret.encode()
        if len(shown) != 1 or not hmac.compare_digest(shown[0].encode("utf-8", "replace"), secret):
            raise HookRefused(401, "without the secret of this bot's webhook")
        try:
            return f"update:{_id_of(_update(body))}"
        except BadJson as error:
            raise HookRefused(400, str(error)) from None

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Return what an update tells.

        Raises:
            BadDelivery: it is none.
        """
        try:
            update = _update(body)
            _id_of(update)
        except BadJson as error:
            raise BadDelivery(str(error)) from None
        return {self._bot.source: read_updates([update], self._bot)}

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Return ``batch``: an update tells everything."""
        return batch


def _update(body: bytes) -> Object:
    read = storable(read_json(body))
    if not isinstance(read, dict):
        raise BadJson("no update")
    return read


def _id_of(update: Object) -> int:
    found = number(update, "update_id")
    if found is None:
        raise BadJson("an update without an id")
    return found
