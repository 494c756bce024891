"""Which parts a source has, and what sources of one app share."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from bot.settings.load import parse_settings
from integrations.registry import KINDS, connect
from tests.integrations.x.rig import CONFIG, environment
from tests.support.connections import around
from tests.support.x import App

URL = "http://127.0.0.1:9"


def two_sources(second_bearer: str = "") -> Any:
    table = 'kind = "x"\ndesk = "rail"\nstream = true\nwebhook = true\n'
    text = CONFIG.replace('kind = "x"\ndesk = "rail"\n', f'{table}handle = "one"\naccount_id = "1"\n')
    text += f'[source.two]\n{table}handle = "two"\naccount_id = "2"\n'
    environ = environment(App(), URL)
    if second_bearer:
        environ |= {"X_BEARER_TOKEN_TWO": second_bearer, "X_API_SECRET_TWO": "another"}
    return parse_settings(text, environ, kinds=KINDS)


async def test_sources_of_one_app_share_its_webhook_and_one_has_its_stream(session: Any, stack: AsyncExitStack) -> None:
    found = connect(two_sources(), around(session, stack=stack))

    assert found["x"].receiver is found["two"].receiver
    assert found["x"].receiver is not None
    assert found["x"].receiver.name == "x"
    assert (found["x"].stream is None, found["two"].stream is None) == (False, True)
    assert found["two"].checker is not None
    [told] = [one for one in await found["two"].checker.check() if one.what == "stream"]
    assert (told.state, "one stream" in told.detail) == ("warning", True)


async def test_sources_of_two_apps_have_each_their_own(session: Any, stack: AsyncExitStack) -> None:
    found = connect(two_sources("second"), around(session, stack=stack))

    assert [one.receiver.name for one in found.values() if one.receiver] == ["x", "x-two"]
    assert all(one.stream for one in found.values())


async def test_what_a_source_has_goes_by_its_settings(session: Any, stack: AsyncExitStack) -> None:
    plain = connect(
        parse_settings(CONFIG + 'handle = "ns"', environment(App(), URL), kinds=KINDS), around(session, stack=stack)
    )["x"]

    assert [one.name for one in plain.feeds] == ["mentions", "own"]
    assert (plain.stream, plain.receiver) == (None, None)
    assert [one.every for one in plain.feeds] == [timedelta(minutes=1), timedelta(minutes=5)]
