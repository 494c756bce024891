"""Standard Webhooks signatures, with every way to be wrong told as one error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from bot.errors import WebcareError

# The library accepts timestamps within five minutes of now, as the specification recommends.
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
# The library reads timestamps with float(), which also takes "1_7e9", " 17 " and "nan".
SECONDS = re.compile(r"\d{1,11}", re.ASCII)
# Printable ASCII, as the specification's own ids are: it goes into a key of the database.
PRINTABLE = re.compile(r"[!-~]{1,1000}", re.ASCII)
# While secrets are exchanged there are two signatures; each more costs us a comparison.
MOST_SIGNATURES = 8


class BadSignature(WebcareError):
    """The request was not signed with the source's secret, or too long ago. ``why`` never holds a part of the body."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def verify(secret: SecretStr, headers: Mapping[str, str], body: bytes, *, retired: SecretStr | None = None) -> str:
    """Return the delivery's ``webhook-id`` if ``body`` carries a valid signature that is not too old.

    ``retired`` is the secret before this one, good as long as it is configured.

    Raises:
        BadSignature: headers are missing, doubled or malformed, the timestamp is off by more than five minutes, or no
            signature matches (compared in constant time).
    """
    read = _read(headers)
    why = ""
    for one in (secret, retired):
        if one is None:
            continue
        try:
            Webhook(one.get_secret_value()).verify(body, read, json_parse=False)
        except WebhookVerificationError as error:
            why = str(error)
        except (ValueError, OverflowError):  # a malformed signature part, or a body that is no UTF-8
            raise BadSignature("malformed signature or body") from None
        else:
            return read[ID]
    raise BadSignature(why)


def _read(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the three headers, each of which stands there once and looks as it should."""
    found: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in found:
            raise BadSignature("a signature header stands there twice")
        if name.lower() in (ID, TIMESTAMP, SIGNATURE):
            found[name.lower()] = value
    if len(found) != 3:
        raise BadSignature("Missing required headers")
    if not SECONDS.fullmatch(found[TIMESTAMP]) or not PRINTABLE.fullmatch(found[ID]):
        raise BadSignature("malformed id or timestamp")
    if found[SIGNATURE].count(" ") >= MOST_SIGNATURES:
        raise BadSignature("too many signatures")
    return found


def sent_at(headers: Mapping[str, str]) -> datetime:
    """Return when a verified delivery was signed."""
    stamp = next(value for name, value in headers.items() if name.lower() == TIMESTAMP)
    return datetime.fromtimestamp(int(stamp), tz=UTC)


def sign(secret: SecretStr, *, key: str, body: str, at: datetime, retired: SecretStr | None = None) -> dict[str, str]:
    """Return the three headers for ``body``; ``key`` is its ``webhook-id``, ``at`` real time.

    With ``retired`` there are two signatures, so that a receiver who knows only the old secret still reads it.
    """
    signatures = [Webhook(one.get_secret_value()).sign(key, at, body) for one in (secret, retired) if one is not None]
    return {ID: key, TIMESTAMP: str(int(at.timestamp())), SIGNATURE: " ".join(signatures)}
