"""The configuration, the clock, finding controls, and the sandbox's independence."""

from __future__ import annotations

import ast
import json
from datetime import datetime
from pathlib import Path

import pytest

import bot.sandbox
from bot.sandbox import ClockConfig, Sandbox, SandboxConfig
from bot.sandbox.clock import Clock
from bot.sandbox.controls import find, labels, visible_text

from .conftest import actions, button, plain, section


def test_a_workspace_is_read_from_json() -> None:
    text = json.dumps(
        {
            "language": "nl",
            "users": [{"id": "U1", "name": "sanne", "real_name": "Sanne Visser"}],
            "channels": [{"id": "C1", "name": "webcare", "members": ["U1", "U0BOT"]}],
            "app": {"commands": [{"command": "/webcare"}]},
            "limits": {"scale": 20},
            "delivery": {"retry_delays_s": [0, 1]},
        }
    )

    config = SandboxConfig.from_json(text)

    assert config.users[0].real_name == "Sanne Visser"
    assert config.channels[0].members == ("U1", "U0BOT")
    assert config.app.commands[0].command == "/webcare"
    assert (config.language, config.limits.scale, config.delivery.retry_delays_s) == ("nl", 20, (0, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('{"user": []}', "workspace has no field 'user'", id="wrong key"),
        pytest.param('{"users": [{"idd": 1}]}', r"workspace.users\[0\] has no field 'idd'", id="wrong key inside"),
        pytest.param('{"team": 7}', "workspace.team must be an object", id="wrong shape"),
    ],
)
def test_a_wrong_key_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SandboxConfig.from_json(text)


def test_business_time_runs_from_its_anchor() -> None:
    config = ClockConfig(business_start="2026-11-23T08:55:00+01:00", real_start=1000.0, factor=60.0)
    clock = Clock(config, real=lambda: 1010.0)

    assert clock.business() == datetime.fromisoformat("2026-11-23T09:05:00+01:00")
    assert clock.anchor().startswith("2026-11-23T08:55:00+01:00,1970-01-01T")
    assert clock.anchor().endswith(",60")


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(ClockConfig(business_start="2026-11-23T08:55:00"))


def test_controls_are_found_by_label_first_then_by_action_id() -> None:
    blocks = [section("who"), actions(button("Claim", "a"), button("a", "b"), button("Afronden…", "c"))]

    assert find(blocks, "a").action_id == "b"
    assert find(blocks, "c").label == "Afronden…"
    assert find(blocks, "afronden").action_id == "c"
    assert labels(blocks) == ["Claim", "a", "Afronden…"]
    assert visible_text(blocks).splitlines() == ["who", "Claim", "a", "Afronden…"]


def test_a_missing_control_lists_what_there_is() -> None:
    with pytest.raises(LookupError, match="Claim"):
        find([actions(button())], "Reply")


def test_visible_text_shows_rich_text_as_read() -> None:
    elements = [
        {"type": "text", "text": "before "},
        {"type": "date", "timestamp": 1, "format": "x", "fallback": "14:32"},
    ]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}

    assert visible_text([rich, {"type": "header", "text": plain("Top")}]) == "before 14:32\nTop"


async def test_two_workspaces_live_side_by_side() -> None:
    async with Sandbox(SandboxConfig.for_tests()) as one, Sandbox(SandboxConfig.for_tests()) as two:
        await one.as_user("U1").say("C1", "here")

        assert one.url != two.url
        assert (len(one.messages("C1")), len(two.messages("C1"))) == (1, 0)


async def test_waiting_in_vain_shows_the_journal() -> None:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        sandbox.journal.add("api", "chat.update", ok=False, error="ratelimited")

        with pytest.raises(TimeoutError, match=r"(?s)the card did not come true.*chat.update.*ratelimited"):
            await sandbox.wait_for(lambda: False, timeout_s=0.01, what="the card")


def test_the_judge_shares_nothing_with_the_judged() -> None:
    package = Path(bot.sandbox.__file__).parent
    foreign = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                foreign |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                foreign.add(node.module.split(".")[0])

    assert not foreign & {"bot", "handlers", "integrations", "slack_sdk", "slack_bolt", "slack"}
