"""A desk moves to another channel: who stayed behind in the former one reads nothing that customers say in private."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.lists import due_lists
from bot.desk.look import case_view, day_list, followup_view, question_view
from bot.settings import Settings, parse_settings
from bot.store import Card, Mention
from bot.store.database import Store
from bot.store.words import CardKind, Visibility
from tests.desk.storms.stormy import StormTeam
from tests.support.builders import BILLING, CHANNEL, DESK, ENVIRON, KIM, PRIVATE, Team, a_desk, at

WORDS = "My account number is 8812"
PUBLIC_WORDS = "My train never came"
CHANNELS = 'channel = "CRAIL"\nprivate_channel = "CPRIV"\n'

MOVED = {
    "another channel": a_desk(channel='"CNEW"'),
    "one private channel for all": parse_settings(DESK.replace(CHANNELS, 'channel = "CPRIV"\n'), ENVIRON),
    "both are the private one": parse_settings(DESK.replace(CHANNELS, CHANNELS.replace("CRAIL", "CPRIV")), ENVIRON),
}


@pytest.fixture(params=MOVED.values(), ids=MOVED)
def moved(request: pytest.FixtureRequest) -> Settings:
    """The settings of the desk after it left CRAIL."""
    settings: Settings = request.param
    return settings


def after(team: Team, settings: Settings) -> Team:
    """Return the same team at the same instant, started again with other settings."""
    later = type(team)(team.store, settings)
    later.mentions, later.clock = team.mentions, team.clock
    return later


async def test_the_card_left_behind_goes_on_elsewhere_without_words(store: Store, moved: Settings) -> None:
    team = Team(store)
    number = await team.claimed(text=PUBLIC_WORDS)
    await team.posted()
    team = after(team, moved)
    await team.wrote_again(visibility=Visibility.PRIVATE, text=WORDS)
    await team.deleted("jan1")

    left = await team.look(case_view, number, channel=CHANNEL)
    [new] = await team.rows(Card, Card.kind == CardKind.CASE, Card.channel != CHANNEL)

    assert (left.moved_away, left.mention.text, left.can) == (True, None, frozenset())
    assert "8812" not in str(left)
    assert new.channel == PRIVATE
    for place in (PRIVATE, KIM, "D1", None):
        shown = await team.look(case_view, number, channel=place)
        assert (shown.moved_away, shown.mention.text) == (False, WORDS)


async def test_the_thread_left_behind_shows_no_private_message(store: Store, moved: Settings) -> None:
    team = Team(store)
    await team.claimed(text=PUBLIC_WORDS)
    await team.posted()
    team = after(team, moved)
    await team.wrote_again(visibility=Visibility.PRIVATE, text=WORDS)
    [*_, mention] = await team.rows(Mention)

    left = await team.look(followup_view, mention.id, channel=CHANNEL)
    here = await team.look(followup_view, mention.id, channel=PRIVATE)

    assert (left.hidden, left.mention.text) == (True, None)
    assert (here.hidden, here.mention.text) == (False, WORDS)


async def test_a_card_with_public_words_stays_as_it_was(store: Store, moved: Settings) -> None:
    team = Team(store)
    number = await team.claimed(text=PUBLIC_WORDS)
    await team.posted()

    left = await after(team, moved).look(case_view, number, channel=CHANNEL)

    assert (left.moved_away, left.mention.text) == (False, PUBLIC_WORDS)
    assert left.can


async def test_the_list_left_behind_names_the_case_without_its_words(store: Store, moved: Settings) -> None:
    team = Team(store)
    team.clock.set(at("07:00", days=1))
    await team.a_case(text=WORDS, visibility=Visibility.PRIVATE)
    team.clock.set(at("08:01", days=1))
    await team.do(due_lists)
    team = after(team, moved)
    day = (team.now + timedelta(hours=1)).date()

    left = await team.look(day_list, team.desk, day, channel=CHANNEL, morning=True)
    here = await team.look(day_list, team.desk, day, channel=PRIVATE, morning=True)

    assert [row.excerpt for row in left.rows] == [None]
    assert [row.excerpt for row in here.rows] == [WORDS]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(DESK.replace('channel = "CBILL"', 'channel = "CMONEY"\nprivate = true'), id="moved"),
        pytest.param(DESK.replace("departments.billing", "departments.money"), id="gone"),
    ],
)
async def test_the_question_left_behind_in_a_departments_channel_says_nothing_private(
    store: Store, settings: str
) -> None:
    team = Team(store, parse_settings(DESK.replace('"CBILL"', '"CBILL"\nprivate = true'), ENVIRON))
    number = await team.claimed(text=WORDS, visibility=Visibility.PRIVATE)
    question = await team.asked(number)
    before = await team.look(question_view, question, channel=BILLING)
    team = after(team, parse_settings(settings, ENVIRON))

    left = await team.look(question_view, question, channel=BILLING)
    person = await team.look(question_view, question, channel=KIM)

    assert [mention.text for mention in before.mentions] == [WORDS]
    assert (left.hidden, left.mentions) == (True, ())
    assert [mention.text for mention in person.mentions] == [WORDS]


async def test_the_board_left_behind_names_no_private_case(store: Store, moved: Settings) -> None:
    team = StormTeam(store)
    public = await team.many_write(30, text=PUBLIC_WORDS)
    await team.minded()
    [storm] = await team.storms()
    private = await team.in_private(2, text=WORDS)
    team = after(team, moved)

    left = await team.board(storm)

    assert storm.channel == CHANNEL
    assert left.content is not None
    assert left.content.free == len(public)
    assert not {*private} & {*left.content.first}
    assert PUBLIC_WORDS in str(left)
    assert "8812" not in str(left)
