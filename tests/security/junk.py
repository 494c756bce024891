"""Requests that nobody signed, from a seed: every kind of junk that a port on the internet gets, and some more."""

from __future__ import annotations

import gzip
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

MARK = "hostile-words-7f3a"
"""Stands in every body: none of it may reach a log."""
METHODS = ("POST",) * 30 + (
    "GET",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "post",
    "PROPFIND",
    "",
)
PATHS = ("/hooks/web",) * 5 + ("/slack/events",) * 5 + (
    "/hooks/talk", "/hooks/", "/hooks/nosuch", "/hooks/../slack/events", "/hooks/%2e%2e", "/hooks/%ff%fe",
    "/hooks/" + "a" * 7_000, "/hooks/web?x=%00", "/hooks/w%00eb", "//hooks/web", "/healthz", "/readyz", "/metrics", "/",
    "/hooks/web/", "*", "http://elsewhere.example/hooks/web", "/hooks/é", "/slack/events#x", "/slack/install", "/.env",
)  # fmt: skip
TYPES = ("application/json",) * 4 + ("application/x-www-form-urlencoded",) * 3 + (
    "", "text/plain", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json;" * 50,
    "application/json; charset=\xff", "APPLICATION/JSON", "application/x-www-form-urlencoded; charset=nosuch", "a/b/c",
)  # fmt: skip
ENCODINGS = ("",) * 20 + ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "nosuch", "x" * 900)
STAMPS = ("now",) * 9 + ("0", "-1", "abc", "1.5", "9" * 5_000, "١٢٣", "", " ", "nan", "1e9", "0x10")
SIGNATURES = ("v0=" + "0" * 64,) * 9 + ("v1,QUJD",) * 9 + (
    "v0=", "v0=é", "v1,é", "v1", ",", "v1,QUJD v1,QUJD", "\x7f" * 64, "",
    "v0=" + "a" * 7_000, "v1," + "QUJD" * 1_900,
)  # fmt: skip
ODD_HEADERS = (
    "Expect: 100-continue", "Expect: nonsense", "Upgrade: websocket\r\nConnection: Upgrade", "Connection: close",
    "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1", "Content-Length: 1e3", "A b: c", "no colon here",
    "Transfer-Encoding: chunked\r\nContent-Length: 3", "Transfer-Encoding: nosuch", ": empty",
    "X-Big: " + "y" * 20_000, *("\r\n".join(f"X-{number}: 1" for number in range(many)) for many in (90, 400)),
    "Host: a\r\nHost: b", "X-Folded: a\r\n b", "X-Nul: a\x00b", "X-Bare: a\rb", "Authorization: Bearer " + "z" * 99,
    "Cookie: " + "a=b; " * 500, "Range: bytes=0-1,0-2", "X-Forwarded-For: 127.0.0.1", "X-Slack-Retry-Num: 1",
)  # fmt: skip
NO_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 5_000,
    b"GET /healthz\r\n", b"POST /hooks/web HTTP/9.9\r\n\r\n", b"\r\n" * 500, b"A" * 30_000, b"SSH-2.0-x\r\n",
    b"POST /hooks/web HTTP/1.1\nHost: x\n\n", b"POST  /hooks/web  HTTP/1.1\r\n\r\n", b"\xff\xfe" * 300,
)  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    """What is written, and how long an answer is waited for: 0 is gone at once, little where the request has no end."""

    sent: bytes
    waits_s: float


def hostile_requests(amount: int, *, seed: int) -> Iterator[Hostile]:
    """Yield requests, the same ones for the same seed."""
    chance = random.Random(seed)
    for _ in range(amount):
        sent, ends = (_not_http(chance), False) if chance.random() < 0.06 else _request(chance)
        yield Hostile(sent, 0.0 if chance.random() < 0.05 else 10.0 if ends else 0.05)


def _not_http(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return chance.randbytes(chance.randrange(3_000))
    return chance.choice(NO_HTTP) + MARK.encode()


def _request(chance: random.Random) -> tuple[bytes, bool]:
    """Return a request, and whether it is whole, so that it must be answered."""
    path, kind, encoding = chance.choice(PATHS), chance.choice(TYPES), chance.choice(ENCODINGS)
    body = _encoded(chance, _body(chance), encoding)
    lines = [f"{chance.choice(METHODS)} {path} HTTP/1.1", "Host: x"]
    lines += [f"Content-Type: {kind}"] * (kind != "") + [f"Content-Encoding: {encoding}"] * (encoding != "")
    lines += _proofs(chance)
    odd = chance.random() < 0.25
    if odd:
        lines.append(chance.choice(ODD_HEADERS))
    lie = chance.choice((0, 0, 0, 0, 0, 0, 0, 0, -3, 7, 5_000_000))
    chunked = chance.random() < 0.15
    if chunked:
        lines.append("Transfer-Encoding: chunked")
        body = _chunked(chance, body)
    else:
        lines.append(f"Content-Length: {max(0, len(body) + lie)}")
    whole = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
    return whole, not odd and not chunked and lie <= 0


def _proofs(chance: random.Random) -> list[str]:
    """Return headers that look like signatures and are none."""
    if chance.random() < 0.2:
        return []
    now = str(int(time.time()))
    stamp, signature = chance.choice(STAMPS).replace("now", now), chance.choice(SIGNATURES)
    slack = [f"X-Slack-Request-Timestamp: {stamp}", f"X-Slack-Signature: {signature}"]
    hook = [f"webhook-id: {MARK}", f"webhook-timestamp: {stamp}", f"webhook-signature: {signature}"]
    lines = slack + hook
    if chance.random() < 0.1:
        lines.append(chance.choice(lines))
    return [line for line in lines if chance.random() < 0.95]


def _body(chance: random.Random) -> bytes:
    mention = {"id": MARK, "text": MARK, "posted_at": "2026-11-23T09:00:00Z", "author": {"id": MARK}}
    click = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "case.claim", "value": MARK}]}
    makes: tuple[Callable[[], bytes], ...] = (
        lambda: json.dumps(mention).encode(),
        lambda: json.dumps([mention] * 50).encode(),
        lambda: json.dumps({"type": "event_callback", "event": {"type": "message", "text": MARK}}).encode(),
        lambda: urlencode({"payload": json.dumps(click)}).encode(),
        lambda: urlencode({"command": "/webcare", "text": MARK, "user_id": "U1"}).encode(),
        lambda: json.dumps(mention).encode()[: chance.randrange(60)],
        lambda: b"[" * 50_000 + MARK.encode(),
        lambda: b'{"' + MARK.encode() + b'":' * 900,
        lambda: MARK.encode() + chance.randbytes(chance.randrange(4_000)),
        lambda: MARK.encode("utf-16"),
        lambda: b'"\\ud800' + MARK.encode() + b'\\u0000"',
        lambda: b"ssl_check=" + MARK.encode(),
        lambda: b"payload=%7B%22" + MARK.encode() + b"&payload=1" * 5_000,
        lambda: MARK.encode() * 40_000,
        lambda: b"",
        lambda: json.dumps({MARK: float("nan"), "id": 10**4_000}).encode(),
    )
    return chance.choice(makes)()


def _encoded(chance: random.Random, body: bytes, encoding: str) -> bytes:
    """Return the body compressed as it says, compressed otherwise, cut off, or a bomb."""
    if not encoding or chance.random() < 0.3:
        return body
    inside = b" " * 30_000_000 if chance.random() < 0.03 else body
    made = gzip.compress(inside, 6) if "gzip" in encoding else zlib.compress(inside)
    return made[: len(made) // 2] if chance.random() < 0.2 else made


def _chunked(chance: random.Random, body: bytes) -> bytes:
    right = f"{len(body):x}"
    size = chance.choice((*(right,) * 5, f"{len(body) + 9:x}", "F" * 16, "-5", "g", "", "0", "5;ext=" + "e" * 9_000))
    end = chance.choice((*(b"\r\n0\r\n\r\n",) * 4, b"", b"\r\n0\r\n", b"\r\n0\r\nTrailer: x\r\n\r\n", b"0\r\n\r\n"))
    return size.encode() + b"\r\n" + body + end
