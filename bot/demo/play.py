"""Start the practice workspace with our bot in it, and play the story until told to stop."""

from __future__ import annotations

import asyncio
import dataclasses
import errno
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import Running, running
from bot.clock import FASTEST
from bot.demo.cast import STARTS_AT, Language, workspace
from bot.demo.desk import SOURCE, desk_text, environment
from bot.demo.pace import HeldClock
from bot.demo.stage import Stage
from bot.demo.story import read_story
from bot.errors import ConfigurationError
from bot.sandbox import Sandbox
from bot.settings import Settings, parse_settings
from integrations.registry import KINDS

# The bot is in the same process; a computer that needs longer than this to connect has another trouble.
CONNECTED_WITHIN_S = 20.0

_HINTS = {
    "nl": "Kies linksboven wie je bent: Sanne is een collega aan de desk, Petra van Financiën, of een klant. "
    "Het is maandag 8.55 uur; om 9.00 uur gaat de desk open ({pace}). Stoppen: Ctrl-C.",
    "en": "Choose at the top left who you are: Sanne is an agent at the desk, Petra is with Finance, or be a customer. "
    "It is Monday 8:55; the desk opens at 9:00 ({pace}). Stop with Ctrl-C.",
}
_PACES = {"nl": "de tijd loopt {speed:g} keer zo snel", "en": "time runs {speed:g} times as fast"}
_REAL_TIME = {"nl": "in echte tijd", "en": "in real time"}


async def play(*, port: int, speed: float, language: str, say: Callable[[str], None], stop: asyncio.Event) -> None:
    """Play a Monday on ``port`` until ``stop`` is set; ``speed`` is business time per real time.

    Raises:
        ConfigurationError: the port is taken, or the speed is not one that a clock can have.
    """
    if not 0 < speed <= FASTEST:
        raise ConfigurationError(f"--speed must be above 0 and at most {FASTEST:g}; got {speed:g}")
    spoken: Language = "nl" if language == "nl" else "en"
    story = read_story(spoken)
    async with practice(port=port, speed=speed, language=spoken) as stage:
        await stage.begin(story)
        say(f"Practice workspace: {stage.sandbox.url}/")
        pace = _REAL_TIME if speed == 1 else _PACES
        say(_HINTS[spoken].format(pace=pace[spoken].format(speed=speed)))
        await stage.perform(story, stop)


@asynccontextmanager
async def practice(*, port: int, speed: float, language: Language) -> AsyncIterator[Stage]:
    """Run the workspace and the bot together, connected and empty, with business time standing still."""
    with tempfile.TemporaryDirectory(prefix="webcare-demo-") as folder:
        sandbox = await _open(port, speed, language)
        try:
            settings = _settings(sandbox, language, speed=speed, folder=Path(folder))
            clock = HeldClock(STARTS_AT, speed=speed)
            async with running(settings, clock=clock) as bot:
                await _join(sandbox, bot)
                yield Stage(sandbox, clock)
        finally:
            await sandbox.stop()


async def _open(port: int, speed: float, language: Language) -> Sandbox:
    try:
        return await Sandbox.start(workspace(language, speed=speed), port=port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ConfigurationError(
            f"Port {port} is taken by another program. Choose another one: DEMO_PORT={port + 1} make demo"
        ) from error


def _settings(sandbox: Sandbox, language: Language, *, speed: float, folder: Path) -> Settings:
    text = desk_text(sandbox, language, speed=speed)
    surroundings = environment(sandbox, database=f"sqlite:///{folder / 'webcare.db'}")
    settings = parse_settings(text, surroundings, name="the demo's webcare.toml", kinds=KINDS)
    # Port 0: any free one; nobody but the platform next door needs to know it.
    return dataclasses.replace(settings, http=dataclasses.replace(settings.http, port=0))


async def _join(sandbox: Sandbox, bot: Running) -> None:
    sandbox.platform.hook_url = f"{bot.url}/hooks/{SOURCE}"
    await sandbox.wait_for(lambda: sandbox.connected, CONNECTED_WITHIN_S, what="the bot's connection")
