"""From a post on a forum to a card without Reply and a closed case, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.desk.claim import claim_case
from bot.desk.look_case import case_view
from bot.desk.ports import Connection
from bot.desk.reply import submit_reply
from bot.desk.resolve import resolve_case
from bot.desk.sources.standing import SourceStanding, sources_standing
from bot.desk.views import Can
from bot.desk.work import Desks, Work
from bot.errors import Refusal
from bot.jobs.fetching import Fetching
from bot.slack.cards import render_case
from bot.store import Case, Mention
from bot.store.database import Store
from bot.store.words import CaseState, Outcome, Visibility
from tests.integrations.feeds.rig import MINUTE, Rig
from tests.slack.reading import buttons, links, shown
from tests.support.clock import TestClock
from tests.support.feeds import Canned

ANA = "UANA"


class AtWork:
    """A desk with the source, looked at by its real job."""

    def __init__(self, rig: Rig, desks: Desks, clock: TestClock, connection: Connection) -> None:
        self.rig, self.desks, self.clock, self.connection = rig, desks, clock, connection

    async def look(self) -> None:
        """Let some minutes pass and look at every feed."""
        self.clock.advance(5 * MINUTE)
        self.rig.hour.now = self.clock.now()
        for feed in self.connection.feeds:
            await Fetching(self.desks, self.clock, "forum", feed, lambda: None)()

    async def rows(self, what: Any) -> list[Any]:
        async with self.desks.store.read() as session:
            return list((await session.scalars(select(what))).all())


async def at_work(rig: Rig, store: Store, session: aiohttp.ClientSession, *paths: str) -> AtWork:
    settings, clock = rig.settings(*paths), TestClock(rig.hour.now)
    connection = rig.connect(settings, session)
    desks = Desks(store, settings, clock, ways={"forum": connection.ways})
    return AtWork(rig, desks, clock, connection)


async def test_a_post_becomes_a_card_that_links_there_and_offers_no_reply(rig: Rig, store: Store) -> None:
    async with aiohttp.ClientSession() as session:
        work = await at_work(rig, store, session)
        await work.look()
        said = rig.site.post("Lumerail laat mij al een week wachten op mijn geld terug")
        await work.look()
        await work.look()

        [case] = await work.rows(Case)
        view = await work.desks.look(case_view, case.id, channel="C1", now=work.clock.now())
        card = render_case(view, work.desks.settings.desks["rail"], work.clock.now())

    assert (case.addressed, view.can & {Can.REPLY, Can.JOIN_IN}) == (False, set())
    assert Can.CLOSE_WITHOUT_REPLY in view.can
    assert "kan niet op dit platform" in shown(card.blocks)
    assert said.link in [url for pair in links(card.blocks) for url in pair]
    assert not {"Beantwoorden", "Reply"} & set(buttons(card.blocks))


async def test_what_was_answered_on_the_forum_is_closed_and_a_reply_from_here_is_refused(
    rig: Rig, store: Store
) -> None:
    async with aiohttp.ClientSession() as session:
        work = await at_work(rig, store, session)
        await work.look()
        rig.site.post("Wat een puinhoop bij Lumerail")
        await work.look()
        [case], now = await work.rows(Case), work.clock.now()
        await work.desks.do(claim_case, case.id, by=ANA, now=now)
        [case] = await work.rows(Case)

        with pytest.raises(Refusal):
            await work.desks.do(
                submit_reply, case.id, by=ANA, text="Sorry!", visibility=Visibility.PUBLIC,
                seen_revision=case.revision, now=now,
            )  # fmt: skip
        await work.desks.do(resolve_case, case.id, by=ANA, outcome=Outcome.ANSWERED_ELSEWHERE, now=now)

        assert [one.state for one in await work.rows(Case)] == [CaseState.RESOLVED]


async def test_a_feed_that_cannot_be_read_stands_there_with_its_reason_and_the_others_go_on(
    rig: Rig, store: Store
) -> None:
    rig.site.pages["/broken"] = Canned(body=b"<!DOCTYPE html><html>Log in</html>")
    async with aiohttp.ClientSession() as session:
        work = await at_work(rig, store, session, "/broken", "/forum.atom")
        await work.look()
        rig.site.post("Toch gelezen")
        await work.look()

        now = work.clock.now()
        [standing] = await work.desks.look(_standing, now=now)
        broken, well = sorted(standing.feeds, key=lambda one: one.trouble is None)

        assert (broken.trouble, broken.why) == ("changed", "what stands at its address is a web page and no feed")
        assert (well.trouble, [one.text for one in await work.rows(Mention)]) == (None, ["Toch gelezen"])


async def _standing(work: Work, *, now: datetime) -> Sequence[SourceStanding]:
    return await sources_standing(work, now=now, today=now.date())
