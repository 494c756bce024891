"""Posts deliveries as the platform does: signed over the very bytes, not ASCII escaped, until it is taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

Json = dict[str, Any]


def as_bytes(body: Json) -> bytes:
    """Return a body as it is sent: ``\\u00e9`` for é, slashes escaped, no spaces."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signed(secret: str, body: bytes) -> dict[str, str]:
    """Return the headers of a delivery."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    sha1 = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return {
        "Content-Type": "application/json", "User-Agent": "facebookexternalua",
        "X-Hub-Signature": f"sha1={sha1}", "X-Hub-Signature-256": f"sha256={digest}",
    }  # fmt: skip


@dataclass
class Poster:
    """Sends deliveries to one address. ``pauses`` are the waits between attempts, in seconds."""

    secret: str
    address: str = ""
    pauses: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    attempts: list[tuple[int, bytes]] = field(default_factory=list)
    """Status (0: no connection) and body of each attempt."""
    pending: list[Json] = field(default_factory=list)
    """What there was to tell while no address was known."""

    async def subscribe(self, verify_token: str, challenge: str = "1158201444") -> tuple[int, str, str]:
        """Ask the address whether it is ours, as the platform does when a webhook is set up."""
        query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
        async with aiohttp.ClientSession() as session, session.get(self.address, params=query) as answer:
            return answer.status, answer.content_type, await answer.text()

    async def deliver(self, body: Json) -> bool:
        """Post one delivery until it is taken; False when the platform gives up."""
        if not self.address:
            self.pending.append(body)
            return False
        raw = as_bytes(body)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            for pause in (None, *self.pauses):
                if pause is not None:
                    await asyncio.sleep(pause)
                if await self._once(session, raw):
                    return True
        return False

    async def _once(self, session: aiohttp.ClientSession, raw: bytes) -> bool:
        try:
            async with session.post(self.address, data=raw, headers=signed(self.secret, raw)) as answer:
                self.attempts.append((answer.status, raw))
                return 200 <= answer.status < 300
        except aiohttp.ClientError:
            self.attempts.append((0, raw))
            return False
