"""Play a file of recorded mentions into the running bot, through the same signed hook that platforms use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
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
# Half of what the hook takes unless it is configured otherwise.
BATCH_BYTES = 512 * 1024
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
    size: int
    """Bytes in a request."""


@dataclass
class Replayed:
    """What the bot said; ``lines`` = ``accepted`` + ``duplicates``."""

    lines: int = 0
    accepted: int = 0
    duplicates: int = 0


def read_lines(path: Path) -> list[Line]:
    """Read and check the whole file before anything is sent.

    Raises:
        BadReplay: the file cannot be read, or a line is no mention; names the first such line.
    """
    lines = []
    # Only "\n" ends a line of JSON: `splitlines` would also cut at the U+2028 that people paste into posts.
    for number, text in enumerate(_content(path).split("\n"), start=1):
        if not text.strip():
            continue
        try:
            item = json.loads(text)
            lines.append(Line(item, read_mention(item).posted_at, len(json.dumps(item))))
        except (ValueError, RecursionError):
            raise BadReplay(f"{path}:{number}: not JSON") from None
        except BadMentions as error:
            raise BadReplay(f"{path}:{number}: {error.key or 'mention'}: {error.reason}") from None
    return lines


def _content(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BadReplay(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadReplay(f"{path}: not UTF-8 (byte {error.start})") from None


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

    async def _paced(self, lines: Sequence[Line]) -> AsyncIterator[list[dict[str, Any]]]:
        started, first = self.clock.now(), lines[0].posted_at if lines else None
        if self.speed is None:
            for batch in batches(lines):
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
                    if answer.status == 202:
                        return dict(await answer.json())
                    if answer.status != 503:
                        raise BadReplay(f"{self.url} answered {answer.status}: {(await answer.text())[:200]}")
            except (aiohttp.ClientError, TimeoutError):
                pass  # not up yet, or restarting: the same key makes the next attempt harmless
            await asyncio.sleep(wait_s)
            wait_s *= 2
        raise BadReplay(f"{self.url} does not take mentions: is `webcare run` running there?")


def batches(lines: Sequence[Line], *, most: int = BATCH, most_bytes: int = BATCH_BYTES) -> Iterator[list[Line]]:
    """Cut lines into batches, in order; a line that is longer than a batch may be goes alone."""
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == most or size + line.size > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += line.size
    if batch:
        yield batch
