"""What stands before Bolt: junk gets a 4xx before anything parses it, and no body reaches a log."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

# Slack's largest payloads (a view with 100 blocks) stay far below this; it refuses floods before they are read.
MAX_SLACK_BODY = 256 * 1024
# Slack's rule: a request older than five minutes may be a replay.
MAX_AGE_S = 5 * 60
# A signature is remembered longer than its timestamp is accepted.
REMEMBER_S = 10 * 60
REMEMBER_MOST = 50_000
TIMESTAMP = re.compile(r"\d{1,11}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# Slack asks a slash command's address now and then whether its certificate is good, and signs nothing then.
CERTIFICATE_CHECK = b"ssl_check=1"


@dataclass(frozen=True)
class Refused:
    """An HTTP status and a word for the log."""

    status: int
    why: str


@dataclass
class SlackGuard:
    """Checks type, age, signature (over the raw bytes, in constant time) and whether it came before."""

    secret: str
    _seen: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def check(self, *, content_type: str, headers: Mapping[str, str], body: bytes, now_s: float) -> Refused | None:
        """Return why the request is refused, None when it may pass. ``now_s`` is real time in epoch seconds.

        Header names are compared without case. A request that passed once is refused with 409 when it comes again:
        Slack signs each of its retries anew.
        """
        by_name = {name.lower(): value for name, value in headers.items()}
        timestamp, signature = by_name.get("x-slack-request-timestamp", ""), by_name.get("x-slack-signature", "")
        if content_type not in (JSON, FORM):
            return Refused(415, "content_type")
        if not TIMESTAMP.fullmatch(timestamp) or abs(now_s - int(timestamp)) > MAX_AGE_S:
            return Refused(401, "timestamp")
        if not SIGNATURE.fullmatch(signature) or not hmac.compare_digest(signature, self._signature(timestamp, body)):
            return Refused(401, "signature")
        if not _is_readable(body, content_type):
            return Refused(400, "body")
        return self._first_time(signature, now_s)

    def _signature(self, timestamp: str, body: bytes) -> str:
        signed = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(self.secret.encode(), signed, hashlib.sha256).hexdigest()

    def _first_time(self, signature: str, now_s: float) -> Refused | None:
        while self._seen and (len(self._seen) >= REMEMBER_MOST or next(iter(self._seen.values())) < now_s - REMEMBER_S):
            self._seen.popitem(last=False)
        if signature in self._seen:
            return Refused(409, "replayed")
        self._seen[signature] = now_s
        return None


def is_certificate_check(content_type: str, body: bytes) -> bool:
    """Return whether Slack only looks at our certificate: answered with an empty 200, nothing runs."""
    return content_type == FORM and CERTIFICATE_CHECK in body.split(b"&") and b"payload=" not in body


def _is_readable(body: bytes, content_type: str) -> bool:
    """Say whether this is one of Slack's three: an event, a payload or a command. Bolt answers broken ones with 500."""
    try:
        text = body.decode("utf-8")
        if content_type == JSON or text.startswith("{"):
            return isinstance(json.loads(text), dict)
        form = dict(parse_qsl(text, keep_blank_values=True))
        return "command" in form if "payload" not in form else isinstance(json.loads(form["payload"]), dict)
    except (ValueError, RecursionError):
        return False
