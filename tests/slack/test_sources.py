"""What people read of a source itself, and of the ways that a platform leaves open for an answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.ports import Denied, Template, Way
from bot.rules.replying import Limit
from bot.slack import modals
from bot.slack.controls import Field
from bot.slack.render import render_message
from bot.store.words import AlarmKind, Arrival, MessageKind, ReplyKind, Visibility
from tests.slack.made import NOW, a_desk, a_form, a_message, a_reply, a_source, at, some_details
from tests.slack.reading import inputs, shown

EN, NL = a_desk("en"), a_desk("nl")


def a_way(visibility: Visibility = Visibility.PRIVATE, **facts: Any) -> Way:
    return Way(**{"visibility": visibility, "limit": Limit(4096), **facts})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param(
            AlarmKind.SILENT,
            "Nothing has come in from X since 14:02; usually it is about 38 in that time.",
            id="silent",
        ),
        pytest.param(AlarmKind.UNREAD, "X cannot be read since 14:02: HTTP 401.", id="unread"),
        pytest.param(AlarmKind.CAP, "X has used up its budget (HTTP 401).", id="cap"),
        pytest.param(AlarmKind.EXPIRING, "X stops working soon: HTTP 401. Make a new token.", id="expiring"),
        pytest.param(AlarmKind.UNSUBSCRIBED, "X does not post to us any more: HTTP 401.", id="unsubscribed"),
    ],
)
def test_an_alarm_says_what_is_up_since_when_and_what_to_do(kind: AlarmKind, said: str) -> None:
    message = render_message(a_message(MessageKind.SOURCE_ALARM, about=a_source(kind)), EN, NOW)

    assert message.text.startswith(said)
    assert shown(message.blocks) == message.text.replace("&amp;", "&")


def test_the_end_of_an_alarm_names_the_time_in_between() -> None:
    message = render_message(a_message(MessageKind.SOURCE_WELL, about=a_source()), EN, NOW)

    assert message.text == "Messages from X come in again. It was silent from 14:02 to 14:31."


def test_a_gap_names_source_and_time_in_both_languages() -> None:
    english, dutch = (
        render_message(a_message(MessageKind.SOURCE_GAP, about=a_source()), desk, NOW).text for desk in (EN, NL)
    )

    assert english.startswith("Possible loss on X from 14:02 to 14:31:")
    assert dutch.startswith("Mogelijk gemist op X van 14:02 tot 14:31:")


def test_an_answer_on_the_platform_itself_stands_in_the_thread_as_such() -> None:
    reply = a_reply(kind=ReplyKind.NATIVE, by=None)

    message = render_message(a_message(MessageKind.NATIVE_ANSWER, reply=reply), NL, NOW)

    assert message.text.startswith("Op het platform zelf beantwoord, aan @jan_dv · openbaar")


def test_after_the_window_the_form_offers_approved_texts_and_nothing_to_type() -> None:
    template = Template(name="reopen", language="nl", text="We hebben nieuws over je vraag.")
    form = a_form(ways=(a_way(templates=(template,)),), visibility=Visibility.PRIVATE)

    view = modals.reply_modal(form, EN, NOW)

    fields = inputs(view)
    assert Field.TEXT not in fields
    assert fields[Field.TEMPLATE]["initial_option"]["value"] == "reopen"
    assert "We hebben nieuws over je vraag." in shown(view["blocks"])


def test_the_form_says_until_when_and_why_not() -> None:
    ways = (
        a_way(Visibility.PRIVATE, until=at(17)),
        a_way(Visibility.PUBLIC, denied=Denied.NOT_SUMMONED),
    )

    view = modals.reply_modal(a_form(ways=ways, visibility=Visibility.PUBLIC), EN, NOW)

    said = shown(view["blocks"])
    assert "private: until 17:00" in said
    assert "public: only on the platform itself: its author did not name us" in said
    assert Field.VISIBILITY not in inputs(view)


def test_a_link_that_costs_extra_says_so_before_it_is_sent() -> None:
    form = a_form(ways=(a_way(Visibility.PUBLIC, link_costs="$0.20"),))

    without, with_link = (
        shown(modals.reply_modal(form, EN, NOW, typed=text)["blocks"]) for text in ("Hello", "See https://a.example/b")
    )

    assert "$0.20" not in without
    assert "With a link this reply costs $0.20." in with_link


@pytest.mark.parametrize("denied", [None, Denied.GONE])
def test_an_answer_that_takes_the_place_of_another_says_so_before_it_is_sent(denied: Denied | None) -> None:
    form = a_form(ways=(a_way(Visibility.PUBLIC, replaces=True, denied=denied),))

    said = shown(modals.reply_modal(form, EN, NOW)["blocks"])

    assert ("shows one answer: yours takes the place of one that is there." in said) == (denied is None)


def test_details_tell_how_far_a_reply_came() -> None:
    details = some_details(replies=(a_reply(arrival=Arrival.READ),))

    assert "read by the customer" in shown(modals.details_modal(details, EN, NOW)["blocks"])
