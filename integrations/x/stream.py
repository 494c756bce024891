"""X's filtered stream: posts some seconds after they were made. It may miss some; the feeds look after it."""

from __future__ import annotations

import asyncio

from bot.desk.ports import Batch, FetchFailed, Take, Trouble
from bot.untrusted import BadJson, read_json
from integrations.x.access import Us
from integrations.x.account import Account
from integrations.x.fields import BARE, OLD, Spelling
from integrations.x.line import Line
from integrations.x.posts import read_posts
from integrations.x.prices import POST
from integrations.x.reading import Reading
from integrations.x.stream_rules import StreamRules
from integrations.x.stream_times import Backoff, Ended, Ending, StreamTimes

HOPELESS = {
    401: (Trouble.TOKEN, "X does not know the bearer token"),
    402: (Trouble.CAP, "the credits at X are used up"),
    403: (Trouble.RIGHTS, "the app may not use the filtered stream"),
}
PASSING = {Trouble.AWAY: Ended.NETWORK, Trouble.LIMIT: Ended.HTTP}


class XStream:
    """The stream of one source (:class:`bot.desk.ports.Stream`); X allows one connection for an app."""

    def __init__(
        self, reading: Reading, account: Account, rules: StreamRules, *, times: StreamTimes | None = None
    ) -> None:
        self._reading, self._account, self._rules = reading, account, rules
        self._times = times or StreamTimes()
        # Its fields kept their old names when those of the lists were changed.
        self._fields = Spelling(OLD, BARE)

    async def run(self, take: Take, stop: asyncio.Event) -> None:
        """Hand on what comes until ``stop``.

        Raises:
            FetchFailed: the token or a right is missing, or the day's money is spent.
        """
        backoff, now = Backoff(self._times), asyncio.get_running_loop().time
        while not stop.is_set():
            try:
                us = await self._ready()
                backoff.connecting(at=now())
                ending = await self._listen(us, take, stop)
            except FetchFailed as failed:
                if failed.trouble not in PASSING:
                    raise
                ending = Ending(PASSING[failed.trouble], 429 if failed.trouble is Trouble.LIMIT else 200)
            if not stop.is_set():
                self._judge(ending)
                await _pause(backoff.wait(ending, at=now()), stop)

    async def _ready(self) -> Us:
        await self._reading.purse.check()
        await self._rules.sync()
        return await self._account.us()

    async def _listen(self, us: Us, take: Take, stop: asyncio.Event) -> Ending:
        """Listen to one connection until it ends or ``stop``."""
        line = Line(self._reading.wire.access, self._times)
        listening = asyncio.create_task(line.listen(self._fields.now))
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: listening.cancel())
        try:
            return await self._hand_on(line, us, take)
        finally:
            for task in (stopping, listening):
                task.cancel()
            await asyncio.wait({stopping, listening})

    async def _hand_on(self, line: Line, us: Us, take: Take) -> Ending:
        while True:
            said = await line.said.get()
            if isinstance(said, Ending):
                return said
            batch = read_line(said, us)
            await self._reading.purse.read(
                POST, [*(one.id for one in batch.mentions), *(one.id for one in batch.own_posts)]
            )
            if batch:
                await take(batch)
            await self._reading.purse.check()

    def _judge(self, ending: Ending) -> None:
        """Give up where connecting again makes no sense."""
        if ending.how is not Ended.HTTP:
            return
        if ending.status in HOPELESS:
            trouble, why = HOPELESS[ending.status]
            raise FetchFailed(trouble, f"HTTP {ending.status}: {why}")
        if ending.status == 400 and not self._fields.refuse(self._fields.now):
            raise FetchFailed(Trouble.CHANGED, "HTTP 400: X refuses the stream that it used to give")


def read_line(line: bytes, us: Us) -> Batch:
    """Read a line of the stream; one that is no post, or no JSON at all, is counted and nothing more."""
    try:
        told = read_json(line)
    except BadJson:
        return Batch(not_for_us=1)
    return read_posts(told, us) if isinstance(told, dict) and "data" in told else Batch(not_for_us=1)


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), timeout=seconds)
    except TimeoutError:
        pass
