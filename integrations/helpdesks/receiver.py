"""The webhook of one of these programs: proven, kept as it came, and read afterwards."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from bot.desk.ports import BadDelivery, Batch, HookRefused
from bot.untrusted import BadJson, read_json, storable
from integrations.helpdesks.program import Program, Proof
from integrations.reading import Gathered, Strange

MOST_BYTES = 3 * 1024 * 1024


class HelpdeskReceiver:
    """Reads the deliveries of one source.

    No delivery is too old: these programs repeat what they could not deliver for hours, and one that comes again,
    whoever sends it, changes nothing, because what it tells has its ids.
    """

    def __init__(self, source: str, program: Program) -> None:
        self.name = f"{program.name}:{source}"
        self._source, self._program = source, program

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str]:
        """Refuse: none of these programs asks.

        Raises:
            HookRefused: 400, always.
        """
        raise HookRefused(400, "this program asks no question of a webhook")

    def verify(self, headers: Mapping[str, str], body: bytes) -> str:
        """Return the hash of the body, which is the same when it is repeated.

        Raises:
            HookRefused: 401, it is not signed with the webhook's secret (compared in constant time); 400, it is too
                large or no JSON.
        """
        if len(body) > MOST_BYTES:
            raise HookRefused(400, "larger than any delivery of this program")
        proof = self._program.proof
        shown, before = _once(headers, proof.header), _once(headers, proof.before) if proof.before else ""
        if not proof.secret or not hmac.compare_digest(as_sent(shown), signature(proof, before, body).encode()):
            raise HookRefused(401, "not signed with the secret of the webhook")
        try:
            read_json(body)
        except BadJson as error:
            raise HookRefused(400, str(error)) from None
        return hashlib.sha256(body).hexdigest()

    def parse(self, body: bytes) -> Mapping[str, Batch]:
        """Return what a body tells.

        Raises:
            BadDelivery: it is no JSON object.
        """
        try:
            read = storable(read_json(body))
        except BadJson as error:
            raise BadDelivery(str(error)) from None
        if not isinstance(read, dict):
            raise BadDelivery("no object")
        gathered = Gathered()
        try:
            for item in self._program.read(read):
                gathered.add(item)
        except Strange:
            gathered.add(None)
        return {self._source: gathered.batch()}

    async def complete(self, source: str, batch: Batch) -> Batch:
        """Return the same: these deliveries hold all there is to know."""
        return batch


def signature(proof: Proof, before: str, body: bytes) -> str:
    """Return the signature of ``body`` as the program writes it; ``before`` is the signed header's value."""
    mac = hmac.new(proof.secret.encode(), as_sent(before) + proof.between + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}" if proof.encode == "hex" else base64.b64encode(mac.digest()).decode()


def as_sent(value: str) -> bytes:
    """Return a header's bytes as they came: those that are no UTF-8 are kept as halves of surrogate pairs."""
    return value.encode("utf-8", "surrogateescape")


def _once(headers: Mapping[str, str], name: str) -> str:
    """Return a header that must stand there once.

    Raises:
        HookRefused: 401, it does not.
    """
    found = [value for key, value in headers.items() if key.lower() == name]
    if len(found) != 1:
        raise HookRefused(401, f"the header {name} must stand there once")
    return found[0]
