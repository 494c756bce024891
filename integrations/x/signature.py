"""How X's webhooks prove themselves, and how we prove ourselves to X: an HMAC with the app's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence

from bot.desk.ports import HookRefused

HEADER = "x-twitter-webhooks-signature"
PREFIX = "sha256="
# X's own tokens have about 40 characters.
TOKEN = re.compile(r"[\x21-\x7e]{1,500}")


def signed(secret: str, body: bytes) -> str:
    """Return the signature of ``body``."""
    return PREFIX + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def challenge_answer(secret: str, query: Mapping[str, str]) -> tuple[str, str]:
    """Return what X wants to read before it posts to an address: its token, signed, and the content type.

    Raises:
        HookRefused: 400, there is no token.
    """
    token = query.get("crc_token", "")
    if not TOKEN.fullmatch(token):
        raise HookRefused(400, "crc_token is missing")
    return json.dumps({"response_token": signed(secret, token.encode())}), "application/json"


def prove(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Return when ``body`` was signed with ``secret``; compared in constant time.

    Raises:
        HookRefused: 401, it was not.
    """
    found = _the_one(HEADER, headers)
    if len(found) != 1 or not hmac.compare_digest(found[0].encode("utf-8", "replace"), signed(secret, body).encode()):
        raise HookRefused(401, "the signature is not the app's")


def _the_one(name: str, headers: Mapping[str, str]) -> Sequence[str]:
    return [value for other, value in headers.items() if other.lower() == name]
