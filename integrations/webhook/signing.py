"""Standard Webhooks signatures, with every way to be wrong told as one error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from bot.errors import WebcareError

# The library accepts timestamps within five minutes of now, as the specification recommends.


class BadSignature(WebcareError):
    """The request was not signed with the source's secret, or too long ago. ``why`` never holds a part of the body."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def verify(secret: SecretStr, headers: Mapping[str, str], body: bytes) -> str:
    """Return the delivery's ``webhook-id`` if ``body`` carries a valid signature that is not too old.

    Raises:
        BadSignature: headers are missing or malformed, the timestamp is off by more than five minutes, or no
            signature matches (compared in constant time).
    """
    try:
        Webhook(secret.get_secret_value()).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError as error:
        raise BadSignature(str(error)) from None
    except (ValueError, OverflowError):  # a malformed signature part, or a body that is no UTF-8
        raise BadSignature("malformed signature or body") from None
    return next(value for name, value in headers.items() if name.lower() == "webhook-id")


def sent_at(headers: Mapping[str, str]) -> datetime:
    """Return when a verified delivery was signed."""
    stamp = next(value for name, value in headers.items() if name.lower() == "webhook-timestamp")
    return datetime.fromtimestamp(float(stamp), tz=UTC)


def sign(secret: SecretStr, *, key: str, body: str, at: datetime) -> dict[str, str]:
    """Return the three headers for ``body``; ``key`` is its ``webhook-id``, ``at`` real time."""
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret.get_secret_value()).sign(key, at, body),
    }
