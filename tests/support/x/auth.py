"""Who asks: the app with its bearer token, or its account with an OAuth 1.0a signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import unquote

from aiohttp import web
from oauthlib.oauth1.rfc5849 import signature
from oauthlib.oauth1.rfc5849.utils import escape

from tests.support.x.answers import problem, unauthorized
from tests.support.x.world import App

SIGNED_FOR = "https://api.twitter.com"
"""Signatures cover the address that the client believes it asks, whatever the request's real way."""
MOST_OFF_S = 300


class Door:
    def __init__(self, app: App) -> None:
        self.app, self._nonces = app, set[str]()

    def who(self, request: web.Request, *, now_s: float) -> str:
        """Return "app" or "user"; anything that is not exactly right is 401."""
        told = request.headers.get("Authorization", "")
        if told == f"Bearer {self.app.bearer}":
            return "app"
        if told.startswith("OAuth "):
            self._check(request, dict(re.findall(r'(\w+)="([^"]*)"', told)), now_s)
            return "user"
        raise unauthorized()

    def _check(self, request: web.Request, told: dict[str, str], now_s: float) -> None:
        oauth = {name: unquote(value) for name, value in told.items()}
        good = (
            oauth.get("oauth_consumer_key") == self.app.key
            and oauth.get("oauth_token") == self.app.token
            and oauth.get("oauth_signature_method") == "HMAC-SHA1"
            and oauth.get("oauth_version") == "1.0"
            and abs(int(oauth.get("oauth_timestamp", "0")) - now_s) < MOST_OFF_S
            and oauth.get("oauth_nonce") not in self._nonces
        )
        if not good or not hmac.compare_digest(oauth.get("oauth_signature", ""), self._signature(request)):
            raise unauthorized()
        self._nonces.add(oauth["oauth_nonce"])

    def _signature(self, request: web.Request) -> str:
        query = request.rel_url.raw_query_string
        collected = signature.collect_parameters(uri_query=query, headers=dict(request.headers), body=[])
        base = signature.signature_base_string(
            request.method,
            signature.base_string_uri(f"{SIGNED_FOR}{request.rel_url.raw_path}"),
            signature.normalize_parameters(collected),
        )
        key = f"{escape(self.app.secret)}&{escape(self.app.token_secret)}"
        return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def needs(by: str, *allowed: str) -> None:
    """Refuse an authentication that an endpoint does not take."""
    if by not in allowed:
        told = "OAuth 1.0a User Context" if "user" in allowed else "OAuth 2.0 Application-Only"
        raise problem(
            403, "Unsupported Authentication",
            f"Authenticating with this method is forbidden for this endpoint. Supported types are [{told}].",
            "https://api.twitter.com/2/problems/unsupported-authentication",
        )  # fmt: skip


def webhook_signature(secret: str, body: bytes) -> str:
    """Return what X writes into ``x-twitter-webhooks-signature``."""
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
