"""Who speaks in a crisis, and what a correction says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.replying import Counting, Limit
from bot.rules.statements import corrected, digest, first_too_long, is_bound, may_approve, may_speak

URL = "https://x.com/ns_online/status/1"


@pytest.mark.parametrize(
    ("user", "speaks", "approves"),
    [("DESK_LEAD", True, True), ("LEADS", True, True), ("HAS_IT", True, False), ("AGENT", False, False)],
)
def test_leads_speak_and_approve_and_who_has_it_speaks(user: str, speaks: bool, approves: bool) -> None:
    assert may_speak(user, leads=["DESK_LEAD"], lead="LEADS", owner="HAS_IT") is speaks
    assert may_approve(user, leads=["DESK_LEAD"], lead="LEADS") is approves


@pytest.mark.parametrize(
    ("text", "link", "expected"),
    [
        pytest.param(" Steam. ", URL, f"Steam.\n{URL}", id="the link is added"),
        pytest.param(f"See {URL}: steam.", URL, f"See {URL}: steam.", id="once"),
        pytest.param("Steam.", None, "Steam.", id="where it is known"),
        pytest.param("  ", URL, "", id="a link alone corrects nothing"),
    ],
)
def test_a_correction_links_what_it_corrects(text: str, link: str | None, expected: str) -> None:
    assert corrected(text, link=link) == expected


def test_the_first_account_that_does_not_take_a_text_is_named_with_its_own_count() -> None:
    limits = {"page": Limit(63_206), "x": Limit(280, Counting.X), "forum": Limit(10)}

    over = first_too_long("漢" * 150, limits)

    assert over is not None
    assert (over[0], over[1].used, over[1].over) == ("x", 300, 20)
    assert first_too_long("short", limits) is None


def test_spaces_and_line_ends_make_no_other_words() -> None:
    assert digest("We look\n into it. ") == digest("We look into it.")
    assert digest("We look into it!") != digest("We look into it.")


BEGAN = datetime(2026, 11, 28, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("about_people", "in_danger", "wrote_at", "topic", "bound"),
    [
        pytest.param(False, False, BEGAN, "volume", True, id="wrote as it began"),
        pytest.param(False, False, BEGAN - MINUTE, "volume", False, id="wrote before it began"),
        pytest.param(True, False, BEGAN + MINUTE, "volume", False, id="about people who are hurt: never"),
        pytest.param(False, False, None, "volume", False, id="nothing of it is left"),
        pytest.param(False, False, BEGAN - MINUTE, "case:7", True, id="the one message that it is about"),
        pytest.param(False, False, BEGAN + MINUTE, "case:70", False, id="a crisis about another message"),
        pytest.param(True, False, BEGAN, "case:7", False, id="about people, and the one message"),
        pytest.param(False, True, BEGAN + MINUTE, "volume", False, id="in danger, among many"),
        pytest.param(False, True, BEGAN, "case:7", True, id="in danger, and the one message that somebody leads"),
    ],
)
def test_lines_bind_who_wrote_since_it_began_but_never_people_who_are_hurt(
    about_people: bool, in_danger: bool, wrote_at: datetime | None, topic: str, bound: bool
) -> None:
    found = is_bound(
        7, about_people=about_people, in_danger=in_danger, wrote_at=wrote_at, topic=topic, began_at=BEGAN
    )  # fmt: skip

    assert found is bound
