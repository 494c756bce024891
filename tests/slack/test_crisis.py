"""The card of a crisis: what it says first, what is hidden, which buttons it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.crisis.views import CheckView, CrisisCan, CrisisView, EntryView
from bot.sandbox.notify import mentions_in
from bot.slack.controls import Control, read_option
from bot.slack.crisis import render_crisis
from bot.slack.crisis_lines import FIRST_LINE, first_line
from bot.slack.crisis_timeline import CHECKS, HAPPENED
from bot.slack.labels import BUTTONS
from bot.slack.plain import plain_form
from bot.slack.text import length
from bot.store.words import CrisisEventKind, CrisisKind, CrisisLevel
from tests.slack.made import HOSTILE, a_desk
from tests.slack.made_crisis import (
    CRISES,
    EVERY_REASON,
    NIGHT,
    OPEN,
    VOLUME,
    a_chart,
    a_crisis,
    an_example,
    before,
    ended,
    reason,
    taken,
)
from tests.slack.reading import buttons, links, markup, menu, objects, shown, values

EN, NL = a_desk("en"), a_desk("nl")


def lines(view: CrisisView, language: str = "en") -> list[str]:
    return shown(render_crisis(view, a_desk(language), NIGHT).blocks).split("\n")


def test_the_card_says_what_since_when_how_many_why_and_that_nobody_has_it() -> None:
    assert lines(a_crisis())[:4] == [
        "CRISIS rail: storing, rook, #utrecht. Since 23:14, 212 people in 15 min. People may be in danger",
        "212 people in 15 min, normally 18; 61% mention 'storing'",
        "People may be in danger ('rook', 'evacuatie') · 74% negative, normally 22% · also mentioned: 24% 'rook', "
        "12% '#utrecht' · 31 people share one page: news.example",
        "Nobody has it yet",
    ]


def test_the_dutch_card_speaks_as_a_webcare_desk_does() -> None:
    card = render_crisis(a_crisis(), NL, NIGHT)

    assert shown(card.blocks).split("\n")[:2] == [
        "CRISIS rail: storing, rook, #utrecht. Sinds 23:14, 212 mensen in 15 min. Mogelijk mensen in gevaar",
        "212 mensen in 15 min, normaal 18; 61% noemt 'storing'",
    ]
    assert "Nog niemand kijkt ernaar" in shown(card.blocks)
    assert buttons(card.blocks)[:4] == ["Ik kijk ernaar", "Webcare openen…", "Statement…", "Vals alarm…"]
    assert menu(card.blocks) == ["Leiding nemen", "Details"]


def test_what_is_read_aloud_says_the_essentials() -> None:
    assert render_crisis(a_crisis(), EN, NIGHT).text == (
        "CRISIS rail: storing, rook, #utrecht. Since 23:14, 212 people in 15 min. People may be in danger. "
        "Nobody has it yet. 212 people in 15 min, normally 18; 61% mention 'storing'."
    )


def test_an_alert_and_an_urgent_message_are_told_apart_by_the_first_word() -> None:
    heads = [lines(CRISES[name])[0].split(" ")[0] for name in ("page", "alert", "urgent")]

    assert heads == ["CRISIS", "ALERT", "URGENT"]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (reason("volume", count=260, minutes=15), "260 people in 15 min"),
        (reason("volume", authors=1, minutes=5, usual=0.2), "1 person in 5 min, normally 0"),
        (reason("rise", count=480, hours=6, usual=160), "480 people in 6 hr, normally 160"),
        (reason("negative", share=0.74, usual=0.22), "74% negative, normally 22%"),
        (reason("words", words=("gewond", "brand"), authors=34), "34 people write 'gewond', 'brand'"),
        (reason("terms", term="storing", share=0.61), "61% mention 'storing'"),
        (reason("incident", feed="Status", title="Seinstoring"), "Status reports: Seinstoring"),
        (reason("urgent", kind="hurt", words=("gewond",)), "People may be hurt ('gewond')"),
        (reason("urgent", kind="something new", words="huh"), "An urgent message ('huh')"),
        (reason("declared", by="Kim", why="Brand"), "Declared by Kim: Brand"),
        (reason("incident", feed="Status"), "Status reports trouble"),
        (reason("volume", count=9, minutes=15, usual=2, of="negative"), "9 negative people in 15 min, normally 2"),
        (reason("words", words=("boos",), authors=34, word_authors=12), "12 people write 'boos'"),
        (reason("words", words=(), authors=34), "Many more messages than normal"),
        (reason("negative", share=None), "Many more messages than normal"),
        (reason("words", words=("boos",)), "Urgent words: 'boos'"),
        (reason("terms", term="storing"), "'storing'"),
        (reason("of tomorrow", count=3), "Many more messages than normal"),
        (reason("volume", count=float("nan"), minutes="?"), "Many more messages than normal"),
    ],
)
def test_every_reason_is_a_sentence_with_its_figures(figures: Any, said: str) -> None:
    assert lines(a_crisis(reasons=(figures,)))[1] == said


def test_the_figures_come_first_whatever_is_weightiest() -> None:
    assert lines(a_crisis(reasons=(reason("incident", feed="Status", title="Seinstoring"), VOLUME)))[1:3] == [
        "212 people in 15 min, normally 18",
        "Status reports: Seinstoring",
    ]


def test_how_many_wrote_counts_before_how_many_of_them_are_negative() -> None:
    negative = reason("volume", count=90, minutes=15, of="negative")
    slow = reason("rise", count=480, hours=6, usual=160)

    assert "212 people in 15 min" in first_line(a_crisis(reasons=(negative, VOLUME)), EN, NIGHT)
    assert "480 people in 6 hr" in first_line(a_crisis(reasons=(negative, slow)), EN, NIGHT)
    assert "90 negative people in 15 min" in first_line(a_crisis(reasons=(negative,)), EN, NIGHT)
    assert "Since 23:14, 3 people" in first_line(a_crisis(reasons=(reason("words", words="x", authors=3),)), EN, NIGHT)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (reason("words", words=("gewonden",), authors=8), "People may be hurt"),
        (reason("terms", term="#slachtoffers", share=0.4), "People may be hurt"),
        (reason("terms", term="gaslek", share=0.4), "People may be in danger"),
        (reason("urgent", kind="self_harm"), "Somebody may harm themselves"),
        (reason("terms", term="vertraging", share=0.4), "Since 23:14, 212 people in 15 min"),
    ],
)
def test_what_people_write_tells_whether_somebody_may_be_hurt(told: Any, said: str) -> None:
    assert said.lower() in first_line(a_crisis(reasons=(VOLUME, told)), EN, NIGHT).lower()
    assert "may" not in first_line(a_crisis(reasons=(VOLUME,)), EN, NIGHT)


def test_a_declared_crisis_is_about_what_was_said_and_an_incident_about_its_title() -> None:
    declared = (reason("declared", by="Kim", why="Brand op Utrecht Centraal."), *EVERY_REASON)
    incident = (reason("incident", feed="Status", title="Seinstoring"), reason("terms", term="trein", share=0.5))

    assert first_line(a_crisis(kind=CrisisKind.DECLARED, reasons=declared), EN, NIGHT).startswith(
        "CRISIS rail: Brand op Utrecht Centraal. Since 23:14"
    )
    assert first_line(a_crisis(reasons=incident), EN, NIGHT) == "CRISIS rail: Seinstoring. Since 23:14"


@given(
    term=st.text(min_size=1, max_size=300),
    authors=st.integers(0, 10**7),
    minutes=st.integers(0, 100_000),
    kind=st.sampled_from(CrisisKind),
    level=st.sampled_from(CrisisLevel),
    language=st.sampled_from(["nl", "en"]),
    days=st.integers(0, 400),
)
def test_the_first_line_fits_two_text_messages_and_never_loses_who_may_be_hurt(
    term: str, authors: int, minutes: int, kind: CrisisKind, level: CrisisLevel, language: str, days: int
) -> None:
    figures = (
        reason("volume", authors=authors, minutes=minutes, usual=18),
        reason("terms", term=term, share=0.5), reason("urgent", kind="hurt", words=(term,)),
    )  # fmt: skip
    view = a_crisis(kind=kind, level=level, reasons=figures, began_at=NIGHT - timedelta(days=days))
    desk = replace(a_desk(language), name="d" * 64)

    said = first_line(view, desk, NIGHT)

    assert length(said) <= FIRST_LINE
    assert "\n" not in said
    assert ("people may be hurt" if language == "en" else "mogelijk gewonden") in said.lower()
    assert ("since" if language == "en" else "sinds") in said.lower()


def test_an_owner_without_a_time_has_it_too() -> None:
    assert "Sanne has it" in lines(a_crisis(owner="Sanne"))


def test_who_has_it_and_what_is_open_stands_in_one_line() -> None:
    assert "Sanne has it since 23:34 · lead: Kim · desk open until tomorrow 02:00" in lines(taken())
    assert "Sanne has it since 23:34 · desk open until tomorrow 02:00" in lines(taken(lead="Sanne"))


IN_SIGHT = {
    CrisisCan.ACKNOWLEDGE: Control.CRISIS_ACKNOWLEDGE, CrisisCan.OPEN_DESK: Control.CRISIS_OPEN_DESK,
    CrisisCan.FALSE_ALARM: Control.CRISIS_FALSE_ALARM, CrisisCan.DECLARE_PAGE: Control.CRISIS_DECLARE_PAGE,
    CrisisCan.STAND_DOWN: Control.CRISIS_STAND_DOWN, CrisisCan.STATEMENT: Control.CRISIS_STATEMENT,
    CrisisCan.APPROVE_LINE: Control.CRISIS_APPROVE_LINE, CrisisCan.RELEASE_LINES: Control.CRISIS_RELEASE_LINES,
}  # fmt: skip
BEHIND = {
    CrisisCan.TAKE_LEAD: Control.CRISIS_TAKE_LEAD, CrisisCan.CLOSE_DESK: Control.CRISIS_CLOSE_DESK,
    CrisisCan.LINES_ONLY: Control.CRISIS_LINES_ONLY,
}  # fmt: skip


@pytest.mark.parametrize("can", CrisisCan)
def test_each_thing_that_can_be_done_has_its_control_with_the_crisis_as_its_value(can: CrisisCan) -> None:
    card = render_crisis(a_crisis(can=frozenset({can}), checklist=()), EN, NIGHT)
    offered = [option for one in objects(card.blocks) for option in one.get("options", ())]
    control = {**IN_SIGHT, **BEHIND}[can]

    assert values(card.blocks) == ({control: "7"} if can in IN_SIGHT else {})
    assert [read_option(option["value"]) for option in offered] == [
        *([(control, "7")] if can in BEHIND else []), (Control.CRISIS_DETAILS, "7"),
    ]  # fmt: skip
    assert BUTTONS[control] in [*buttons(card.blocks), *menu(card.blocks)]


def test_the_one_green_button_is_acknowledge() -> None:
    styled = [one for one in objects(render_crisis(a_crisis(), EN, NIGHT).blocks) if one.get("style") == "primary"]

    assert [(one["action_id"], one["value"]) for one in styled] == [(Control.CRISIS_ACKNOWLEDGE, "7")]


def test_the_buttons_come_before_everything_that_takes_time_to_read() -> None:
    kinds = [block["type"] for block in render_crisis(a_crisis(), EN, NIGHT).blocks]

    assert kinds[:4] == ["header", "rich_text", "actions", "rich_text"]


def test_the_checklist_begins_with_the_campaigns_and_is_ticked_by_buttons() -> None:
    view = taken(checklist=a_crisis().checklist)
    card = render_crisis(view, EN, NIGHT)
    ticks = [one for one in objects(card.blocks) if one.get("action_id") == Control.CRISIS_CHECK]

    assert [one["value"] for one in ticks] == [f"7:{key}" for key in CHECKS]
    assert ticks[0]["accessibility_label"] == "Done: Stop scheduled posts and campaigns"


def test_while_nobody_has_it_the_checklist_is_one_line_that_pushes_nothing_out_of_sight() -> None:
    card = render_crisis(a_crisis(), EN, NIGHT)

    assert Control.CRISIS_CHECK not in values(card.blocks)
    assert "To do: Stop scheduled posts and campaigns · Get the facts from those who know · Put out" in shown(
        card.blocks
    )


def test_what_is_ticked_says_by_whom_and_has_no_button_any_more() -> None:
    done = (CheckView(key="campaigns", done_by="Sanne"), CheckView(key="opening", done_by="Sanne"))
    card = render_crisis(a_crisis(checklist=(*done, CheckView(key="facts"))), EN, NIGHT)

    assert "Done: Stop scheduled posts and campaigns · Decide whether webcare opens (Sanne)" in shown(card.blocks)
    assert values(card.blocks)[Control.CRISIS_CHECK] == "7:facts"


def test_the_card_shows_the_last_five_things_that_happened() -> None:
    view = taken()

    assert lines(view)[-5:] == [
        "23:32 · Called: Sanne (phone)",
        "23:34 · Acknowledged · Sanne",
        "23:36 · Desk opened: until tomorrow 02:00 · Sanne",
        "23:37 · Done: Stop scheduled posts and campaigns · Sanne",
        "23:39 · Done: Put out a first statement · Kim",
    ]


@pytest.mark.parametrize(
    ("kind", "figures", "said"),
    [
        (
            CrisisEventKind.PAGED,
            {"to": "Sanne, Kim", "way": "slack, sms, pigeon"},
            "Called: Sanne, Kim (Slack, text message)",
        ),
        (CrisisEventKind.PAGE_FAILED, {"way": "voice"}, "Call failed: phone"),
        (CrisisEventKind.DESK_OPENED, {"until": "nonsense"}, "Desk opened"),
        (CrisisEventKind.DESK_OPENED, {"until": NIGHT}, "Desk opened: until 23:40"),
        (CrisisEventKind.CHECKED, {}, "Done"),
        (CrisisEventKind.CHECKED, {"key": "of tomorrow"}, "Done: of tomorrow"),
        (CrisisEventKind.STOOD_DOWN, {"text": "Brandweer\nter plaatse"}, "Stood down: Brandweer ter plaatse"),
    ],
)
def test_a_line_of_the_timeline_says_what_is_known(kind: CrisisEventKind, figures: dict[str, Any], said: str) -> None:
    view = a_crisis(timeline=(EntryView(at=NIGHT, kind=kind, figures=figures),))

    assert lines(view)[-1] == f"23:40 · {said}"


def test_everything_that_can_happen_has_its_words() -> None:
    assert set(HAPPENED) == set(CrisisEventKind)


def test_three_examples_stand_raw_and_the_first_message_is_marked() -> None:
    said = lines(a_crisis(examples=(an_example(text=HOSTILE), *[an_example(posted_at=before(3))] * 5)))

    assert HOSTILE in said
    assert "@jan_dv · 23:14 · first message · 210 followers" in said
    assert sum("@jan_dv" in line for line in said) == 3


def test_private_words_are_hidden_and_no_example_reaches_a_notification() -> None:
    hidden = a_crisis(examples=(an_example(text=None),))
    public = a_crisis(examples=(an_example(text="Mijn IBAN is NL91ABNA0417164300"),))

    assert "@jan_dv · 23:14 · first message · 210 followers · private or gone: not shown here" in lines(hidden)
    assert "IBAN" not in render_crisis(public, EN, NIGHT).text


def test_hostile_words_do_nothing_wherever_they_stand() -> None:
    view = a_crisis(
        reasons=(reason("terms", term=HOSTILE, share=0.5), reason("declared", by=HOSTILE, why=HOSTILE)),
        examples=(an_example(customer="\u202eevil", text="\u202eאבג 123\u2069", url="javascript:alert(1)"),),
    )

    card = render_crisis(view, EN, NIGHT)
    mentioned = mentions_in({"text": card.text, "blocks": card.blocks})

    assert [*mentioned.users, *mentioned.groups, *mentioned.broadcasts] == []
    assert markup(card.blocks) == []
    assert links(card.blocks) == []
    assert "&lt;!channel&gt;" in card.text
    assert "\u2068אבג 123\u2069" in [one["text"] for one in objects(card.blocks) if one.get("type") == "text"]
    assert "\u202e" not in str(card.blocks)


def test_the_plain_form_keeps_the_buttons_and_the_facts() -> None:
    card = render_crisis(a_crisis(), EN, NIGHT)
    plain = plain_form(card)

    assert buttons(plain.blocks) == buttons(card.blocks)
    assert menu(plain.blocks) == menu(card.blocks)
    assert values(plain.blocks) == values(card.blocks)
    for fact in ("Since 23:14, 212 people in 15 min", "normally 18", "Nobody has it yet", "at most 212, at 23:30"):
        assert fact in shown(plain.blocks)


def test_once_it_is_over_the_card_tells_how_it_went_and_offers_only_what_is_left() -> None:
    card = render_crisis(ended(can=frozenset({CrisisCan.CLOSE_DESK})), EN, NIGHT + timedelta(hours=2))

    assert shown(card.blocks).split("\n")[0] == "Stood down 01:00 · CRISIS rail: storing, rook, #utrecht"
    assert (
        "Noticed after 16 min · Acknowledged after 4 min (Sanne) · First statement after 9 min · "
        "Back to normal after 1 hr · Stood down after 1 hr 30 min"
    ) in shown(card.blocks)
    assert buttons(card.blocks) == ["Close the desk", "Details"]
    assert card.text == "Stood down 01:00 · CRISIS rail: storing, rook, #utrecht"


def test_a_false_alarm_says_so() -> None:
    card = render_crisis(CRISES["false alarm"], NL, NIGHT + timedelta(hours=2))

    assert shown(card.blocks).startswith("Vals alarm 01:00 · CRISIS rail")
    assert "Niemand heeft het opgepakt" in shown(card.blocks)


def test_earlier_crises_and_reach_stand_in_small_print() -> None:
    assert "482,000 followers together · Earlier: 12 May, storing utrecht, 2 hr 20 min, Seinstoring Utrecht" in lines(
        a_crisis()
    )


def test_a_reach_far_beyond_the_usual_says_what_is_usual() -> None:
    grown = reason("reach", followers=482_000, usual=30_400)

    assert "samen 482.000 volgers, normaal 30.400" in shown(
        render_crisis(a_crisis(reasons=(VOLUME, grown)), NL, NIGHT).blocks
    )


def test_an_earlier_false_alarm_is_named_in_the_words_of_the_desk() -> None:
    earlier = replace(a_crisis().similar[0], outcome="false_alarm", terms=())

    assert "Eerder: 12 mei, 2 uur 20 min, vals alarm" in shown(
        render_crisis(a_crisis(similar=(earlier,), reach=0), NL, NIGHT).blocks
    )


def test_a_crisis_without_a_chart_or_examples_has_no_empty_parts() -> None:
    kinds = [block["type"] for block in render_crisis(CRISES["bare"], EN, NIGHT).blocks]

    assert kinds == ["header", "rich_text", "actions", "context"]
    assert render_crisis(a_crisis(chart=a_chart((0,) * 24)), EN, NIGHT).text


def test_an_open_alert_can_be_raised() -> None:
    card = render_crisis(CRISES["alert"], EN, NIGHT)

    assert "Raise to a crisis" in buttons(card.blocks)
    assert OPEN < CRISES["alert"].can
