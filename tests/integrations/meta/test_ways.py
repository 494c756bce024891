"""In which ways a mention can be answered, at the exact edges of each period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.desk.ports import Answerable, Denied, Way
from bot.rules.replying import Counting, Limit, measure
from bot.rules.vocabulary import Visibility
from integrations.registry import connect
from tests.integrations.meta.settled import NOW, TEMPLATE, WITH_TEMPLATE, settings
from tests.support.connections import around

DAY, WEEK, MOMENT = timedelta(hours=24), timedelta(days=7), timedelta(microseconds=1)
PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE


@pytest.fixture
async def session() -> Any:
    async with aiohttp.ClientSession() as made:
        yield made


def ways(
    source: str, session: Any, mention: Answerable, *, now: datetime = NOW, **tables: Any
) -> dict[Visibility, Way]:
    connections = connect(settings(**tables), around(session))
    found = connections[source].ways(mention, now=now)
    assert len({way.visibility for way in found}) == len(found)
    return {way.visibility: way for way in found}


def comment(**more: Any) -> Answerable:
    return Answerable(external_id="5_1", visibility=PUBLIC, posted_at=NOW, **{"extra": {"item": "comment"}, **more})


def message(**more: Any) -> Answerable:
    return Answerable(external_id="m_1", visibility=PRIVATE, posted_at=NOW, extra={"item": "message"}, **more)


@pytest.mark.parametrize(
    ("source", "public", "private"),
    [
        ("page", Limit(8000), Limit(2000)),
        ("insta", Limit(2200), Limit(1000, Counting.BYTES)),
    ],
)
def test_a_comment_takes_public_replies_and_one_private_one(
    source: str, public: Limit, private: Limit, session: Any
) -> None:
    found = ways(source, session, comment())

    assert found[PUBLIC] == Way(visibility=PUBLIC, limit=public)
    assert found[PRIVATE] == Way(visibility=PRIVATE, limit=private, once=True, until=NOW + WEEK)


@pytest.mark.parametrize(
    ("after", "denied"),
    [
        pytest.param(WEEK - MOMENT, None, id="the last moment of seven days"),
        pytest.param(WEEK, Denied.WINDOW_CLOSED, id="seven days"),
    ],
)
def test_the_private_reply_ends_after_seven_days(after: timedelta, denied: Denied | None, session: Any) -> None:
    found = ways("page", session, comment(), now=NOW + after)

    assert (found[PUBLIC].denied, found[PRIVATE].denied) == (None, denied)


def test_a_second_private_reply_is_denied_and_the_public_one_is_not(session: Any) -> None:
    found = ways("page", session, comment(private_replies=1))

    assert (found[PUBLIC].is_open, found[PRIVATE].denied) == (True, Denied.ONCE_ONLY)


@pytest.mark.parametrize(("after", "is_open"), [(timedelta(hours=4) - MOMENT, True), (timedelta(hours=4), False)])
def test_a_live_comment_takes_a_private_reply_only_while_it_can_be_live(
    after: timedelta, is_open: bool, session: Any
) -> None:
    found = ways("insta", session, comment(extra={"item": "live_comment"}), now=NOW + after)

    assert found[PRIVATE].is_open is is_open


def test_a_mention_elsewhere_takes_no_private_reply(session: Any) -> None:
    found = ways("insta", session, comment(extra={"item": "mention"}))

    assert (found[PUBLIC].is_open, found[PRIVATE].denied) == (True, Denied.NOT_OFFERED)


def test_a_comment_that_is_gone_takes_nothing(session: Any) -> None:
    found = ways("page", session, comment(deleted=True))

    assert [way.denied for way in found.values()] == [Denied.GONE, Denied.GONE]


@pytest.mark.parametrize(
    ("source", "tables", "period"),
    [
        pytest.param("page", {}, DAY, id="Messenger"),
        pytest.param("insta", {}, DAY, id="Instagram"),
        pytest.param("app", {}, DAY, id="WhatsApp"),
        pytest.param("page", {"facebook": "human_agent = true"}, WEEK, id="Messenger, approved for the tag"),
        pytest.param("insta", {"instagram": "human_agent = true"}, WEEK, id="Instagram, approved for the tag"),
    ],
)
def test_a_message_can_be_answered_until_the_moment_that_its_window_closes(
    source: str, tables: dict[str, str], period: timedelta, session: Any
) -> None:
    last = ways(source, session, message(), now=NOW + period - MOMENT, **tables)[PRIVATE]
    closed = ways(source, session, message(), now=NOW + period, **tables)[PRIVATE]

    assert (last.denied, last.until) == (None, NOW + period)
    assert closed.denied is (Denied.NO_TEMPLATE if source == "app" else Denied.WINDOW_CLOSED)


def test_a_newer_message_of_the_customer_opens_the_window_again(session: Any) -> None:
    later = NOW + timedelta(hours=20)

    found = ways("page", session, message(last_private_at=later), now=NOW + DAY)[PRIVATE]

    assert (found.denied, found.until) == (None, later + DAY)


def test_a_message_takes_no_public_reply_and_whatsapp_does_not_know_any(session: Any) -> None:
    assert ways("page", session, message())[PUBLIC].denied is Denied.NOT_OFFERED
    assert list(ways("app", session, message())) == [PRIVATE]


def test_a_conversation_goes_on_without_a_message_that_was_taken_back(session: Any) -> None:
    assert ways("page", session, message(deleted=True))[PRIVATE].is_open


def test_after_a_day_whatsapp_takes_the_templates_and_nothing_else(session: Any) -> None:
    within = ways("app", session, message(), whatsapp=WITH_TEMPLATE)[PRIVATE]
    after = ways("app", session, message(), now=NOW + DAY, whatsapp=WITH_TEMPLATE)[PRIVATE]

    assert (within.templates, within.until) == ((), NOW + DAY)
    assert (after.is_open, after.until) == (True, None)
    assert [(one.name, one.language, one.text) for one in after.templates] == [("heropen", "nl", TEMPLATE.body)]


def test_what_the_settings_leave_out_is_no_way(session: Any) -> None:
    found = ways("page", session, comment(), facebook='replies = ["public"]')

    assert list(found) == [PUBLIC]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        pytest.param("a" * 1000, 1000, id="a letter is one"),
        pytest.param("é" * 500, 1000, id="an accent is two"),
        pytest.param("€" * 333, 999, id="a euro is three"),
        pytest.param("🚆" * 250, 1000, id="an emoji is four"),
        pytest.param("👨‍👩‍👧" * 55, 990, id="a family is eighteen"),
    ],
)
def test_instagram_counts_the_bytes_of_a_message(text: str, used: int, session: Any) -> None:
    limit = ways("insta", session, message())[PRIVATE].limit

    assert measure(text, limit).used == used
    assert measure(text, limit).fits
    assert not measure(text + "👨‍👩‍👧", limit).fits
