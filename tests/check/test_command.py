from __future__ import annotations

import io

import aiohttp
import pytest
from aiohttp import web
from rich.console import Console

from bot.check import CheckResult, State, exit_code, print_checks
from bot.check.sources import check_sources
from bot.settings import parse_settings
from tests.check.conftest import Bench, serving
from tests.settings.samples import ENVIRON, RAIL
from tests.support.connections import connected


@pytest.fixture
def console() -> Console:
    """A terminal of 100 columns that writes into a text, set up as the command line sets up its own."""
    return Console(file=io.StringIO(), width=100, soft_wrap=True)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_every_check_is_printed_inside_the_frame(bench: Bench, console: Console) -> None:
    results = list((await bench.run()).values())

    code = print_checks(results, console)

    assert code == 0
    assert "Slack scopes" in printed(console)
    assert max(map(len, printed(console).splitlines())) == 100


def test_a_failed_check_is_printed_with_its_remedy_and_ends_with_1(console: Console) -> None:
    code = print_checks([CheckResult("Database", "failed", "is empty", "Run webcare migrate.")], console)

    assert code == 1
    assert "→ Run webcare migrate." in printed(console)


@pytest.mark.parametrize(
    ("states", "code"),
    [(["ok"], 0), (["ok", "warning"], 0), (["ok", "failed", "warning"], 1), ([], 0)],
)
def test_only_a_failed_check_makes_the_command_fail(states: list[State], code: int) -> None:
    assert exit_code([CheckResult("one", state, "") for state in states]) == code


def test_the_table_shows_the_remedy_and_takes_brackets_as_they_are(console: Console) -> None:
    print_checks([CheckResult("Channel", "failed", "[bold]#webcare[/bold]", "Write /invite.")], console)

    assert "[bold]#webcare[/bold]" in printed(console)
    assert "→ Write /invite." in printed(console)


async def checked(toml: str, session: aiohttp.ClientSession) -> CheckResult:
    """Return what is found out about the one source of a file."""
    (found,) = await check_sources(connected(parse_settings(toml, ENVIRON), session))
    return found


@pytest.mark.parametrize(
    ("status", "state", "said"),
    [
        pytest.param(204, "ok", "the callback answers", id="it is there"),
        pytest.param(405, "ok", "the callback answers", id="it takes POST alone"),
        pytest.param(401, "ok", "the callback answers", id="it wants a signature"),
        pytest.param(302, "ok", "the callback answers", id="it sends elsewhere"),
        pytest.param(501, "ok", "the callback answers", id="it does not know HEAD"),
        pytest.param(404, "warning", "HTTP 404", id="not that path"),
        pytest.param(503, "warning", "HTTP 503", id="in trouble"),
    ],
)
async def test_a_callback_is_asked_without_sending_a_reply(status: int, state: str, said: str) -> None:
    methods: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        methods.append(request.method)
        return web.Response(status=status)

    async with serving(answer) as address, aiohttp.ClientSession() as session:
        found = await checked(RAIL.replace("https://example.org", address), session)

    assert methods == ["HEAD"]
    assert found.state == state
    assert said in found.detail


async def test_a_callback_that_breaks_off_fails() -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with serving(break_off) as address, aiohttp.ClientSession() as session:
        found = await checked(RAIL.replace("https://example.org", address), session)

    assert found.state == "failed"
    assert "source.web.callback" in found.remedy


async def test_a_source_without_a_callback_only_listens() -> None:
    text = RAIL.replace('callback = "https://example.org/replies"\n', 'purpose = "listen"\n')

    async with aiohttp.ClientSession() as session:
        found = await checked(text, session)

    assert (found.state, "only listens" in found.detail) == ("ok", True)
