"""The written story fits together, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.demo.cast import STARTS_AT, Language, workspace
from bot.demo.story import Story, instant, read_story
from bot.rules.hours import BusinessHours

OPENS = datetime(2026, 11, 23, 9, 0, tzinfo=STARTS_AT.tzinfo)


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "nl" if request.param == "nl" else "en"


@pytest.fixture
def story(language: Language) -> Story:
    return read_story(language)


def test_times_are_read_on_the_days_they_name() -> None:
    assert instant("09:12") == datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
    assert instant("sat 22:41") == datetime(2026, 11, 21, 21, 41, tzinfo=UTC)


def test_a_line_speaks_of_earlier_lines_only(story: Story) -> None:
    known: set[str] = set()

    for line in story.lines:
        named = {key for key in (line.under, line.edits, line.deletes) if key}
        assert named <= known, line.key
        assert line.key not in known
        known.add(line.key)


def test_everybody_who_speaks_exists(story: Story, language: Language) -> None:
    config = workspace(language, speed=1)
    customers = {customer.id for customer in config.platform.customers}
    people = {user.name for user in config.users}
    channels = {channel.name for channel in config.channels}

    assert {line.by for line in story.lines} | {reaction.by for reaction in story.reactions} <= customers
    assert {said.by for said in story.said} <= people
    assert {said.channel for said in story.said} <= channels


def test_customers_change_only_their_own_posts(story: Story) -> None:
    author = {line.key: line.by for line in story.lines}

    assert all(author[line.edits or line.deletes or line.key] == line.by for line in story.lines)


def test_every_post_has_words(story: Story) -> None:
    assert [line.key for line in story.lines if not line.text.strip() and not line.deletes] == []
    assert all(text.strip() for text in (*(one.text for one in story.said), *(one.text for one in story.reactions)))


def test_both_languages_tell_the_same_day() -> None:
    dutch, english = read_story("nl"), read_story("en")

    assert [(line.key, line.at, line.by) for line in dutch.lines] == [
        (line.key, line.at, line.by) for line in english.lines
    ]
    assert sum(one.text != other.text for one, other in zip(dutch.lines, english.lines, strict=True)) > 50


def test_the_weekend_leaves_a_dozen_customers_for_the_opening(story: Story) -> None:
    waiting = {line.by for line in story.lines if line.at < OPENS and not line.deletes}

    assert 12 <= len(waiting) <= 16


def test_the_disruption_is_the_busiest_half_hour(story: Story) -> None:
    hours = BusinessHours(tz="Europe/Amsterdam", weekly={"mon": [("11:00", "11:30")]})
    during = [line for line in story.lines if hours.is_open(line.at)]

    assert len(during) >= 12


def test_replies_of_the_colleague_fit_the_platform(story: Story, language: Language) -> None:
    longest = workspace(language, speed=1).platform.max_chars
    answers = [line.answer.text for line in story.lines if line.answer]

    assert len(answers) >= 5
    assert max(len(answer) for answer in answers) <= longest - len(" ^RS")
