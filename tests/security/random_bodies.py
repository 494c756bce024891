"""Random bodies to the hook of each kind of platform, over real HTTP: ``python -m tests.security.random_bodies``.

Half of them are rightly signed, as if a secret had leaked or a proxy broke what it passes on: no answer of 5xx, nothing
that is kept or handled, nothing of it in a log.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import hmac
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from integrations.meta.signing import HEADER as META_HEADER
from integrations.meta.signing import signature
from integrations.x.signature import HEADER as X_HEADER
from integrations.x.signature import signed
from tests.security.hostile import OWN, errors_in, what_was_handled
from tests.support.logs import captured_logs
from tests.support.meta import App, MetaLike, Page
from tests.support.world import World, a_world, sqlite_url
from tests.support.x import LookAlike

MORE = """
[source.page]
kind = "facebook"
desk = "rail"
page_id = "1001"
[source.x]
kind = "x"
desk = "rail"
handle = "ns_online"
account_id = "{account}"
webhook = true
poll = "1h"
"""
MARK = "words-of-a-random-body"
# Fetching notes how far it came and what it cost, whatever the hooks are sent.
FETCHING = ("feeds", "spending")
Proof = Callable[[bytes], Mapping[str, str]]


@dataclass
class Outcome:
    """What came back, by hook and status, and what must not have: rows by table, errors in the log, bytes in it."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    told: int = 0


async def siege(amount: int, *, seed: int, folder: Path) -> Outcome:
    """Run the whole program with three platforms behind it and post ``amount`` bodies to each of their hooks."""
    x, app = await LookAlike().start(), App()
    try:
        async with MetaLike(app=app) as meta:
            meta.add(Page())
            secrets = {
                "META_APP_SECRET": app.secret, "META_VERIFY_TOKEN": app.verify_token, "META_TOKEN": "token-1001",
                "META_API_URL": meta.url,
                "X_API_URL": x.url, "X_BEARER_TOKEN": x.app.bearer, "X_API_KEY": x.app.key,
                "X_API_SECRET": x.app.secret, "X_ACCESS_TOKEN": x.app.token,
                "X_ACCESS_TOKEN_SECRET": x.app.token_secret,
            }  # fmt: skip
            more = MORE.format(account=x.world.us.id)
            with captured_logs() as log:
                async with a_world(database=sqlite_url(folder), over_http=True, more=more, environ=secrets) as world:
                    outcome = await _posted(world, amount, seed=seed, meta=app.secret, x=x.app.secret)
            outcome.errors = errors_in(log.getvalue())
            outcome.told = log.getvalue().count(MARK)
            return outcome
    finally:
        await x.stop()


async def _posted(world: World, amount: int, *, seed: int, meta: str, x: str) -> Outcome:
    assert world.bot is not None
    web = world.sandbox.config.platform.hook_secret
    proofs: dict[str, Proof] = {
        "web": lambda body: _signed(web, body),
        "page": lambda body: {META_HEADER: f"sha256={signature(meta, body)}"},
        "x": lambda body: {X_HEADER: signed(x, body)},
    }
    outcome, chance = Outcome(), random.Random(seed)
    before = await what_was_handled(world)
    async with aiohttp.ClientSession(base_url=str(world.bot.url)) as http:
        for source, proof in proofs.items():
            outcome.statuses[source] = Counter()
            for turn in range(amount):
                body = _body(chance)
                headers = {"Content-Type": "application/json", **(proof(body) if turn % 2 else _no_proof(chance))}
                async with http.post(f"/hooks/{source}", data=body, headers=headers) as answer:
                    outcome.statuses[source][answer.status] += 1
    after = await what_was_handled(world)
    theirs = [name for name in after if name not in (*OWN, *FETCHING) and after[name] != before[name]]
    outcome.changed = {name: after[name] - before[name] for name in theirs}
    return outcome


def _body(chance: random.Random) -> bytes:
    """Return bytes that are no delivery: noise, text that is no UTF-8, JSON that is cut off or too deep."""
    noise = chance.randbytes(chance.randrange(2_000))
    return chance.choice(
        (noise, MARK.encode() + noise, f'{{"text": "{MARK}'.encode() + noise, b"[" * chance.randrange(1, 9_000))
    )


def _signed(secret: str, body: bytes) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks; the library signs text alone, and these bytes are none."""
    key, stamp = hashlib.sha256(body).hexdigest(), str(int(time.time()))
    proof = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), f"{key}.{stamp}.".encode() + body, hashlib.sha256)
    signature = f"v1,{base64.b64encode(proof.digest()).decode()}"
    return {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": signature}


def _no_proof(chance: random.Random) -> Mapping[str, str]:
    wrong = chance.randbytes(32).hex()
    return chance.choice(
        (
            {},
            {META_HEADER: f"sha256={wrong}"},
            {X_HEADER: f"sha256={wrong}"},
            {"webhook-id": "1", "webhook-signature": wrong},
        )
    )


def main() -> int:
    """Post them and print what came of it; 1 if anything was a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=10_000, help="to each hook")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(siege(options.bodies, seed=options.seed, folder=Path(folder)))
    for source, statuses in outcome.statuses.items():
        sys.stdout.write(f"/hooks/{source}: {statuses.total()} bodies, by status: {dict(sorted(statuses.items()))}\n")
    sys.stdout.write(
        f"changed: {outcome.changed}; errors in the log: {len(outcome.errors)}, their words in it: {outcome.told}\n"
    )
    refused = all(400 <= status < 500 for statuses in outcome.statuses.values() for status in statuses)
    return int(not refused or bool(outcome.changed or outcome.errors or outcome.told))


if __name__ == "__main__":
    sys.exit(main())
