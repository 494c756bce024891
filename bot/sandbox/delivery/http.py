"""HTTP delivery: POSTs to the app's request url, signed as Slack signs (v0, HMAC-SHA256 over the raw body)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp

from ..config import AppConfig, DeliveryConfig
from ..shapes import Json
from .ack import Ack, Attempt


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of ``X-Slack-Signature``."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpTransport:
    """Sends to ``url()``; the session lives until ``stop``."""

    def __init__(
        self, config: DeliveryConfig, app: AppConfig, url: Callable[[], str | None], real: Callable[[], float]
    ) -> None:
        self._config = config
        self._app = app
        self._url = url
        self._real = real
        self._session: aiohttp.ClientSession | None = None
        self._last_ok = True

    @property
    def connected(self) -> bool:
        return self._url() is not None and self._last_ok

    async def send(self, kind: str, payload: Json, attempt: Attempt) -> Ack:
        """POST once; anything but 2xx within the time is a failure with Slack's retry reason."""
        url = self._url()
        if url is None:
            return Ack.failed("connection_failed")
        content_type, body = encode(kind, payload)
        started = asyncio.get_running_loop().time()
        try:
            ack = await self._post(url, body, self._headers(content_type, body, attempt))
        except TimeoutError:
            ack = Ack.failed("http_timeout")
        except aiohttp.TooManyRedirects:
            ack = Ack.failed("too_many_redirects")
        except aiohttp.ClientError:
            ack = Ack.failed("connection_failed")
        self._last_ok = ack.ok
        seconds = asyncio.get_running_loop().time() - started
        return replace(ack, seconds=seconds)

    def _headers(self, content_type: str, body: bytes, attempt: Attempt) -> dict[str, str]:
        timestamp = str(int(self._real()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._app.signing_secret, timestamp, body),
        }
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        return headers

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Ack:
        if self._session is None:
            # No reuse: a connection that the app closed meanwhile would fail a click that is sent only once.
            connector = aiohttp.TCPConnector(limit=100, force_close=True)
            self._session = aiohttp.ClientSession(connector=connector)
        timeout = aiohttp.ClientTimeout(total=self._config.ack_timeout_s)
        async with self._session.post(url, data=body, headers=headers, timeout=timeout, max_redirects=2) as answer:
            text = await answer.text()
            if not 200 <= answer.status < 300:
                stop = answer.headers.get("X-Slack-No-Retry") == "1"
                return Ack.failed("http_error", stop_retrying=stop)
            return _read(text)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()


def encode(kind: str, payload: Json) -> tuple[str, bytes]:
    """Return content type and body: events are JSON, interactions a form with ``payload``, commands a plain form."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    if kind == "interactive":
        return "application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}).encode()
    fields = {key: value for key, value in payload.items() if value is not None}
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def _read(text: str) -> Ack:
    try:
        body = json.loads(text) if text.strip() else None
    except ValueError:
        return Ack(ok=True, text=text)
    return Ack(ok=True, body=body) if isinstance(body, dict) else Ack(ok=True, text=text if body is not None else "")
