"""Proof that a body comes from Meta: HMAC-SHA256 with the app secret over the bytes as they came.

Meta escapes what is not ASCII in the body that it signs, so the bytes must never be read and written anew first.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

from bot.desk.ports import HookRefused

HEADER = "x-hub-signature-256"
SHAPE = re.compile(r"sha256=([0-9a-f]{64})", re.ASCII)
# Meta says that a WhatsApp body can be 3 MB long.
MOST_BYTES = 3 * 1024 * 1024


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes) -> None:
    """Return if ``body`` carries the signature of one of ``secrets``; compared in constant time.

    Raises:
        HookRefused: 401, the header is missing, stands there twice, is malformed or wrong; 400, the body is too large.
    """
    if len(body) > MOST_BYTES:
        raise HookRefused(400, "larger than any delivery of this platform")
    shown = [value for name, value in headers.items() if name.lower() == HEADER]
    if len(shown) != 1:
        raise HookRefused(401, "the signature header must stand there once")
    found = SHAPE.fullmatch(shown[0])
    if found is None:
        raise HookRefused(401, "malformed signature")
    # Every secret is tried, so that the time tells nothing about which one fits.
    fits = [hmac.compare_digest(signature(secret, body), found[1]) for secret in secrets if secret]
    if not any(fits):
        raise HookRefused(401, "not signed with the app secret")


def signature(secret: str, body: bytes) -> str:
    """Return the hexadecimal signature of ``body``."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def same_word(shown: str, known: Iterable[str]) -> bool:
    """Return whether ``shown`` is one of ``known``, in constant time."""
    word = shown.encode(errors="surrogatepass")
    return any([hmac.compare_digest(word, one.encode()) for one in known if one])
