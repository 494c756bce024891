"""Block Kit: what Slack takes and what it refuses, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blocks import MOST_BLOCK_CHARS, block_chars, check_blocks, check_view, view_too_large

from .conftest import actions, button, modal, plain, section, text_input


def option(text: str = "One", value: str = "1", **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": value, **more}


def overflow(count: int) -> dict[str, Any]:
    return {"type": "overflow", "action_id": "more", "options": [option(f"o{n}", str(n)) for n in range(count)]}


def select(count: int = 2, **more: Any) -> dict[str, Any]:
    options = [option(f"o{n}", str(n)) for n in range(count)]
    return {"type": "static_select", "action_id": "pick", "options": options, **more}


def rich(*elements: Any, kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)}]}


WORD = {"type": "text", "text": "hi"}
ITEM = {"type": "rich_text_section", "elements": [WORD]}


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(section("x" * 3000), id="section of 3000"),
        pytest.param({"type": "section", "fields": [plain("x" * 2000)] * 10}, id="ten fields of 2000"),
        pytest.param({"type": "section", "text": plain("x"), "accessory": overflow(5)}, id="overflow of five"),
        pytest.param({"type": "header", "text": plain("x" * 150)}, id="header of 150"),
        pytest.param({"type": "context", "elements": [plain("x")] * 10}, id="ten in a context"),
        pytest.param(actions(*(button("x" * 75, f"a{n}") for n in range(25))), id="25 buttons of 75"),
        pytest.param(actions(button(value="v" * 2000, style="danger")), id="button value of 2000"),
        pytest.param(actions(select(100)), id="select of 100"),
        pytest.param(actions(select(2, initial_option=option("o1", "1"))), id="initial option among options"),
        pytest.param(actions(select(1, placeholder=plain("p" * 150))), id="placeholder of 150"),
        pytest.param(
            actions({"type": "users_select", "action_id": "u", "placeholder": plain("Who")}), id="users_select"
        ),
        pytest.param({"type": "section", "block_id": "b" * 255, "text": plain("x")}, id="block_id of 255"),
        pytest.param(rich(WORD, {"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}), id="rich"),
        pytest.param(rich(WORD, kind="rich_text_quote"), id="rich quote"),
        pytest.param(
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [ITEM]}]},
            id="rich list",
        ),
        pytest.param(text_input(hint=plain("h" * 2000), optional=True, dispatch_action=True), id="input in a message"),
        pytest.param({"type": "markdown", "text": "x" * 12_000}, id="markdown of 12,000"),
        pytest.param({"type": "image", "image_url": "https://klm.com/a.png", "alt_text": "a"}, id="image"),
        pytest.param(
            actions(button(confirm=dict.fromkeys(("title", "text", "confirm", "deny"), plain("x")))), id="confirm"
        ),
        pytest.param({"type": "card", "title": plain("x"), "actions": [button()]}, id="card"),
        pytest.param({"type": "container", "title": plain("x"), "child_blocks": [section()]}, id="container"),
    ],
)
def test_slack_takes(block: dict[str, Any]) -> None:
    assert check_blocks([block], "message") == []


REFUSED: list[Any] = [
    ("unknown type", {"type": "nope"}, "unsupported type: nope", "/type"),
    ("no type", {"text": plain("x")}, "missing required field: type", ""),
    ("not an object", "section", "must be an object", ""),
    ("section without text", {"type": "section"}, "missing required field: text or fields", ""),
    ("empty text", section(""), "must be more than 0 characters", "/text/text"),
    ("section of 3001", section("x" * 3001), "must be less than 3001 characters", "/text/text"),
    ("eleven fields", {"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items", "/fields"),
    ("field of 2001", {"type": "section", "fields": [plain("x" * 2001)]}, "less than 2001", "/fields/0/text"),
    (
        "mrkdwn header",
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "must be one of plain_text",
        "/text/type",
    ),
    ("header of 151", {"type": "header", "text": plain("x" * 151)}, "less than 151", "/text/text"),
    ("eleven in a context", {"type": "context", "elements": [plain("x")] * 11}, "no more than 10", "/elements"),
    (
        "button in a context",
        {"type": "context", "elements": [button()]},
        "unsupported type: button",
        "/elements/0/type",
    ),
    ("26 elements", actions(*(button(action_id=f"a{n}") for n in range(26))), "no more than 25 items", "/elements"),
    ("no element", actions(), "no fewer than 1 items", "/elements"),
    ("button text of 76", actions(button("x" * 76)), "less than 76", "/elements/0/text/text"),
    ("button value of 2001", actions(button(value="v" * 2001)), "less than 2001", "/elements/0/value"),
    ("unknown style", actions(button(style="loud")), "must be one of primary, danger", "/elements/0/style"),
    ("action_id of 256", actions(button(action_id="a" * 256)), "less than 256", "/elements/0/action_id"),
    ("unknown field", {**section(), "colour": "red"}, "invalid additional property: colour", ""),
    ("emoji on mrkdwn", {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "emoji", "/text"),
    ("overflow of six", actions(overflow(6)), "no more than 5 items", "/elements/0/options"),
    ("empty overflow", actions(overflow(0)), "no fewer than 1 items", "/elements/0/options"),
    (
        "option value of 151",
        actions({**overflow(0), "options": [option("x", "v" * 151)]}),
        "less than 151",
        "/elements/0/options/0/value",
    ),
    (
        "option text of 76",
        actions({**overflow(0), "options": [option("x" * 76)]}),
        "less than 76",
        "/elements/0/options/0/text/text",
    ),
    ("select of 101", actions(select(101)), "no more than 100 items", "/elements/0/options"),
    (
        "select without options",
        actions({"type": "static_select", "action_id": "p"}),
        "exactly one of options",
        "/elements/0",
    ),
    (
        "initial option not offered",
        actions(select(2, initial_option=option("zz", "9"))),
        "must exactly match",
        "/elements/0/initial_option",
    ),
    (
        "plain input outside input",
        actions({"type": "plain_text_input", "action_id": "t"}),
        "unsupported type",
        "/elements/0/type",
    ),
    ("button in an input", text_input(element=button()), "unsupported type: button", "/element/type"),
    ("label of 2001", text_input("x" * 2001), "less than 2001", "/label/text"),
    ("max_length 3001", text_input(element={"max_length": 3001}), "must be between 1 and 3000", "/element/max_length"),
    (
        "bad date",
        actions({"type": "datepicker", "action_id": "d", "initial_date": "23-11-2026"}),
        "YYYY-MM-DD",
        "/elements/0/initial_date",
    ),
    (
        "image without alt",
        {"type": "image", "image_url": "https://klm.com/a.png"},
        "missing required field: alt_text",
        "",
    ),
    (
        "image that cannot be fetched",
        {"type": "image", "image_url": "https://cdn.example/a.png", "alt_text": "a"},
        "downloading image failed",
        "/image_url",
    ),
    ("block_id of 256", {"type": "divider", "block_id": "b" * 256}, "less than 256", "/block_id"),
    ("empty rich text", {"type": "rich_text", "elements": []}, "no fewer than 1 items", "/elements"),
    ("empty rich word", rich({"type": "text", "text": ""}), "must be more than 0", "/elements/0/elements/0/text"),
    (
        "mrkdwn in rich text",
        rich({"type": "mrkdwn", "text": "x"}),
        "unsupported type: mrkdwn",
        "/elements/0/elements/0/type",
    ),
    ("rich user without id", rich({"type": "user"}), "missing required field: user_id", "/elements/0/elements/0"),
    ("rich word at the top", {"type": "rich_text", "elements": [WORD]}, "unsupported type: text", "/elements/0/type"),
    (
        "unknown rich style",
        rich({**WORD, "style": {"blink": True}}),
        "invalid additional property: blink",
        "/elements/0/elements/0/style",
    ),
    ("alert in a message", {"type": "alert", "text": plain("x")}, "unsupported type: alert", "/type"),
    ("card body of 201", {"type": "card", "body": plain("x" * 201)}, "less than 201", "/body/text"),
]


@pytest.mark.parametrize(("block", "words", "place"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_slack_refuses_and_names_the_place(block: Any, words: str, place: str) -> None:
    problems = check_blocks([block], "message", unfetchable=("example",))

    assert len(problems) == 1, problems
    assert words in problems[0]
    assert problems[0].endswith(f"[json-pointer:/blocks/0{place}]")


@pytest.mark.parametrize(
    ("blocks", "surface", "words"),
    [
        pytest.param([{"type": "divider"}] * 51, "message", "no more than 50 items", id="51 blocks"),
        pytest.param([{"type": "divider"}] * 101, "home", "no more than 100 items", id="101 blocks at home"),
        pytest.param([{"type": "divider", "block_id": "a"}] * 2, "message", '"a" already exists', id="same block_id"),
        pytest.param(
            [actions(button(), button())], "message", '"claim" already exists', id="same action_id in a block"
        ),
        pytest.param({"type": "divider"}, "message", "must be an array", id="no list"),
        pytest.param(
            [{"type": "markdown", "text": "x"}], "modal", "unsupported type: markdown", id="markdown in a modal"
        ),
        pytest.param([{"type": "table", "rows": [[1]]}] * 2, "message", "no more than 1 table", id="two tables"),
        pytest.param(
            [text_input(block_id=name, element={"focus_on_load": True}) for name in "ab"],
            "modal",
            "one element",
            id="two focused",
        ),
    ],
)
def test_slack_refuses_the_whole(blocks: Any, surface: str, words: str) -> None:
    problems = check_blocks(blocks, surface)

    assert len(problems) == 1, problems
    assert words in problems[0]


def test_the_same_action_id_in_two_blocks_is_fine() -> None:
    assert check_blocks([actions(button(), block_id="a"), actions(button(), block_id="b")], "message") == []


def test_the_sum_counts_visible_text_of_all_blocks() -> None:
    blocks = [section("x" * 3000), actions(button("abc", value="v" * 2000)), rich({"type": "text", "text": "hello"})]

    assert block_chars(blocks) == 3000 + 3 + 5
    assert block_chars([section("x" * 2640)] * 5) == MOST_BLOCK_CHARS


VIEWS: list[Any] = [
    ("title of 25", modal(title=plain("x" * 25)), "less than 25", "/view/title/text"),
    (
        "no title",
        {key: value for key, value in modal().items() if key != "title"},
        "missing required field: title",
        "/view",
    ),
    ("submit of 25", modal(submit=plain("x" * 25)), "less than 25", "/view/submit/text"),
    ("input without submit", {key: value for key, value in modal().items() if key != "submit"}, "submit", "/view"),
    ("private_metadata of 3001", modal(private_metadata="x" * 3001), "less than 3001", "/view/private_metadata"),
    ("callback_id of 256", modal(callback_id="x" * 256), "less than 256", "/view/callback_id"),
    ("no blocks", {**modal(), "blocks": []}, "no fewer than 1 items", "/view/blocks"),
    ("bad block", modal({"type": "header", "text": plain("")}), "more than 0", "/view/blocks/0/text/text"),
    ("unknown type", {**modal(), "type": "window"}, "unsupported type: window", "/view/type"),
    ("home with a title", {"type": "home", "title": plain("x"), "blocks": [section()]}, "property: title", "/view"),
]


@pytest.mark.parametrize(("view", "words", "place"), [pytest.param(*row[1:], id=row[0]) for row in VIEWS])
def test_slack_refuses_a_view(view: Any, words: str, place: str) -> None:
    problems = check_view(view)

    assert len(problems) == 1, problems
    assert words in problems[0]
    assert problems[0].endswith(f"[json-pointer:{place}]")


def test_a_view_may_have_an_alert_and_100_blocks_up_to_250_kb() -> None:
    full = modal({"type": "alert", "text": plain("x"), "level": "warning"}, *[{"type": "divider"}] * 99)
    heavy = modal(*[section("x" * 3000)] * 100)

    assert check_view(full) == []
    assert not view_too_large(full)
    assert view_too_large(heavy)
