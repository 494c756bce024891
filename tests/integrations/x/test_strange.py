"""Whatever JSON X sends: single things are read or counted, and nothing is raised."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.ports import MentionEvent
from bot.untrusted import measure
from integrations.x import direct, feeds
from integrations.x.access import Us
from integrations.x.includes import Includes
from integrations.x.place import Place, place_of
from integrations.x.posts import read_posts
from integrations.x.words import said_of, time_in, time_of

US = Us(id="7001", handle="ns_online")
PLACE = Place(at=datetime(2000, 1, 1, tzinfo=UTC))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["1", "7001", "2090000000000000001"])
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
THING = st.dictionaries(
    st.sampled_from(
        ["id", "text", "author_id", "sender_id", "created_at", "entities", "attachments", "referenced_posts", "lang",
         "event_type", "dm_conversation_id", "edit_history_post_ids", "note_post", "in_reply_to_user_id"]
    ),
    JSON,
)  # fmt: skip
ANSWER = st.fixed_dictionaries({}, optional={"data": st.lists(THING) | JSON, "includes": JSON, "meta": JSON})


@pytest.mark.slow
@settings(deadline=None)
@given(answer=ANSWER)
def test_a_page_of_any_shape_is_read(answer: dict[str, Any]) -> None:
    page = feeds.read_page(answer, US, summoned=None)

    told = answer.get("data")
    assert len(page.batch.mentions) + len(page.batch.own_posts) <= (len(told) if isinstance(told, list) else 1)
    assert all(one.isdigit() for one in page.ids)


@settings(deadline=None)
@given(answer=ANSWER)
def test_a_page_of_messages_of_any_shape_is_read(answer: dict[str, Any]) -> None:
    page = direct.read_page(answer, US, PLACE)

    assert len(page.batch.mentions) + len(page.batch.own_posts) + page.batch.not_for_us == len(page.ids)


@pytest.mark.slow
@settings(deadline=None)
@given(answer=ANSWER)
def test_what_is_read_can_be_stored(answer: dict[str, Any]) -> None:
    for mention in read_posts(answer, US).mentions:
        measure([dict(mention.extra), [dict(one) for one in mention.media]])
        told = json.dumps([mention.text, dict(mention.extra), [dict(one) for one in mention.media]], ensure_ascii=False)
        assert "\x00" not in told.encode().decode()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&lt;b&gt; &amp; co", "<b> & co"),
        ("&amp;lt;", "&lt;"),
        ("a&para=1 &quot;", "a&para=1 &quot;"),
        ("nul\x00 half \ud83d", "nul half ?"),
        (7, None),
    ],
)
def test_text_is_read_as_people_wrote_it(written: Any, read: str | None) -> None:
    assert said_of(written) == read


@pytest.mark.parametrize("told", [None, 7, "gisteren", "1900-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_an_instant_that_cannot_be_is_taken_from_the_id(told: Any) -> None:
    assert time_of(told, post_id="2080765813578191303") == time_in("2080765813578191303")
    assert time_in("2080765813578191303").isoformat(timespec="seconds") == "2026-07-24T21:23:23+00:00"


def test_an_instant_without_an_offset_is_utc() -> None:
    assert time_of("2026-07-24T21:23:23", post_id="1") == datetime(2026, 7, 24, 21, 23, 23, tzinfo=UTC)


def test_an_entity_names_us_by_number_or_by_name() -> None:
    for entity in ({"id": "7001"}, {"username": "NS_Online"}):
        post = {"id": "5", "text": "hoi", "author_id": "9", "entities": {"mentions": [{"id": "3"}, entity]}}

        assert read_posts({"data": [post]}, US).mentions[0].extra["summoned"] == "explicit_mention"


def test_a_quoted_post_that_came_along_says_whose_it_is() -> None:
    post = {"id": "5", "text": "hoi", "author_id": "9", "referenced_posts": [{"type": "quoted", "id": "4"}]}

    def called(author: str) -> object:
        answer = {"data": [post], "includes": {"posts": [{"id": "4", "author_id": author}]}}
        return read_posts(answer, US).mentions[0].extra["summoned"]

    assert (called("7001"), called("8")) == ("quote", "none")


def test_who_may_reply_is_kept_where_not_everybody_may() -> None:
    post = {
        "id": "5",
        "text": "hoi",
        "author_id": "9",
        "reply_settings": "following",
        "edit_history_post_ids": ["5", "4"],
    }

    [mention] = read_posts({"data": [post]}, US).mentions

    assert mention.extra == {"summoned": "none", "current_id": "5", "reply_settings": "following"}
    assert (mention.id, mention.event) == ("4", MentionEvent.EDITED)


def test_an_author_of_strange_shape_is_a_number_and_nothing_more() -> None:
    user = {"id": "9", "username": 7, "name": None, "verified": "yes", "public_metrics": {"followers_count": -1}}

    author = Includes.of({"includes": {"users": [user]}}).author("9")

    assert (author.handle, author.name, author.verified, author.followers, author.bio) == (None, None, None, None, None)


def test_a_cursor_is_read_as_it_was_written() -> None:
    place = Place(at=PLACE.at, since="5", page="b1", top="9", top_at=PLACE.at, count=3, looked=PLACE.at)

    assert place_of(json.loads(json.dumps(place.cursor())), baseline=datetime.now(UTC)) == place
