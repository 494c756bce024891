"""Play a file of recorded mentions into the running bot, through the same signed hook that platforms use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from pydantic import SecretStr

from bot.clock import Clock
from bot.errors import WebcareError
from integrations.webhook.mentions import BadMentions, read_mention
from integrations.webhook.signing import sign

BATCH = 50
# A bot that restarts or waits for its database answers 503 or nothing; a platform would come back as well.
ATTEMPTS = 8
FIRST_WAIT_S = 0.25


class BadReplay(WebcareError):
    """The file or the bot's answer is wrong; names the line or the status."""


@dataclass(frozen=True)
class Line:
    """One line: the JSON as it stands in the file, and when it was written."""

    item: dict[str, Any]
    posted_at: datetime


@dataclass
class Replayed:
    """What the bot said; ``lines`` = ``accepted`` + ``duplicates``."""

    lines: int = 0
    accepted: int = 0
    duplicates: int = 0


def read_lines(path: Path) -> list[Line]:
    """Read and check the whole file before anything is sent.

    Raises:
        BadReplay: a line is no mention; names the first such line.
    """
    lines = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            item = json.loads(text)
            lines.append(Line(item, read_mention(item).posted_at))
        except (ValueError, RecursionError):
            raise BadReplay(f"{path}:{number}: not JSON") from None
        except BadMentions as error:
            raise BadReplay(f"{path}:{number}: {error.key or 'mention'}: {error.reason}") from None
    return lines


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Sends lines to one source's hook. ``speed`` None: as fast as the bot takes them; 60: a recorded hour a minute."""

    url: str
    source: str
    secret: SecretStr
    clock: Clock
    speed: float | None = None
    as_recorded: bool = False

    async def send(self, lines: Sequence[Line], *, done: Callable[[int], None]) -> Replayed:
        """Send all lines in order; ``done`` hears how many were taken after each request.

        Raises:
            BadReplay: the bot refuses a request, or does not answer for long.
        """
        result = Replayed()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            async for batch in self._paced(lines):
                answer = await self._post(session, batch)
                result.lines += len(batch)
                result.accepted += answer["accepted"]
                result.duplicates += answer["duplicates"]
                done(len(batch))
        return result

    async def _paced(self, lines: Sequence[Line]) -> Any:
        started, first = self.clock.now(), lines[0].posted_at if lines else None
        if self.speed is None:
            for batch in batches(lines, BATCH):
                yield [self._shifted(line, started - (first or started)) for line in batch]
            return
        began = self.clock.monotonic()
        for line in lines:
            wait_s = (line.posted_at - lines[0].posted_at).total_seconds() / self.speed
            await asyncio.sleep(max(0.0, began + wait_s - self.clock.monotonic()))
            yield [self._shifted(line, self.clock.now() - line.posted_at)]

    def _shifted(self, line: Line, shift: timedelta) -> dict[str, Any]:
        if self.as_recorded:
            return line.item
        return {**line.item, "posted_at": (line.posted_at + shift).isoformat()}

    async def _post(self, session: aiohttp.ClientSession, batch: list[dict[str, Any]]) -> dict[str, int]:
        body, key, wait_s = json.dumps(batch), f"replay_{uuid4().hex}", FIRST_WAIT_S
        for _ in range(ATTEMPTS):
            headers = sign(self.secret, key=key, body=body, at=self.clock.real())
            try:
                async with session.post(
                    f"{self.url}/hooks/{self.source}",
                    data=body,
                    headers={**headers, "Content-Type": "application/json"},
                ) as answer:
                    told = await answer.json(content_type=None)
                    if answer.status == 202:
                        return dict(told)
                    if answer.status != 503:
                        raise BadReplay(f"{self.url} answered {answer.status}: {told.get('error')}")
            except (aiohttp.ClientError, TimeoutError):
                pass  # not up yet, or restarting: the same key makes the next attempt harmless
            await asyncio.sleep(wait_s)
            wait_s *= 2
        raise BadReplay(f"{self.url} does not take mentions: is `webcare run` running there?")


def batches(lines: Sequence[Line], size: int) -> Iterator[Sequence[Line]]:
    """Cut lines into batches, in order."""
    for start in range(0, len(lines), size):
        yield lines[start : start + size]
