"""The loop that posts statements: tried again where nothing can have arrived, told where somebody has to act."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.desk.crisis.acting import declare
from bot.desk.crisis.stating import make_statements, send_again
from bot.desk.ports import Accepted, Connection, NotSent, OutboundStatement, SendResult
from bot.desk.ways import PlainWays
from bot.jobs.replying import TRIES
from bot.jobs.stating import Stating
from bot.rules.replying import Limit
from bot.store import Statement
from bot.store.database import Store
from bot.store.words import ReplyState, StatementKind
from tests.support.builders import ANA, at
from tests.support.night import NightTeam

LEASE = timedelta(seconds=30)


class Account:
    """An account that answers one thing after the other; None: it breaks."""

    limit = Limit(280)

    def __init__(self, *answers: SendResult | NotSent | None) -> None:
        self.answers, self.got = list(answers), list[OutboundStatement]()

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        self.got.append(statement)
        answer = self.answers.pop(0)
        if answer is None:
            raise RuntimeError("a mistake of ours")
        return answer


async def a_statement(store: Store) -> NightTeam:
    team = NightTeam(store)
    team.clock.set(at("23:40"))
    crisis = await team.do(declare, team.desk, by=ANA, why="Fire", page=True)
    await team.do(
        make_statements, crisis.id, by=ANA, text="We look into it.", kind=StatementKind.OPENING, sources=["web"]
    )
    return team


def loop(team: NightTeam, account: Account | None) -> Stating:
    web = Connection(source="web", ways=PlainWays(team.settings.sources["web"]), publisher=account)
    return Stating(team.desks, team.clock, {"web": web}, lambda: None, lease=LEASE, stopping=asyncio.Event())


async def state(team: NightTeam) -> tuple[ReplyState, str | None]:
    [row] = await team.rows(Statement)
    return row.state, row.reason


async def test_what_surely_did_not_arrive_is_tried_again_as_late_as_the_platform_wants(store: Store) -> None:
    team = await a_statement(store)
    account = Account(NotSent("HTTP 429", timedelta(minutes=2)), Accepted("p1"))
    posting = loop(team, account)

    assert await posting()
    team.clock.advance(timedelta(minutes=1))
    assert not await posting()
    waiting = await state(team)
    team.clock.advance(timedelta(minutes=1))
    assert await posting()

    assert waiting == (ReplyState.QUEUED, None)
    assert await state(team) == (ReplyState.SENT, None)
    assert account.got[0] == account.got[1]


async def test_without_a_connection_for_long_who_sent_it_is_told_and_can_send_it_again(store: Store) -> None:
    team = await a_statement(store)
    account = Account(*[NotSent("ClientConnectorError")] * TRIES, Accepted("p1"))
    posting = loop(team, account)

    for _ in range(TRIES):
        await posting()
        team.clock.advance(timedelta(minutes=1))
    refused = await state(team)
    await team.do(send_again, 1, by=ANA)
    await posting()

    assert refused == (ReplyState.REJECTED, "ClientConnectorError")
    assert await state(team) == (ReplyState.SENT, None)


async def test_a_mistake_of_ours_leaves_it_unknown_once_its_lease_is_over(store: Store) -> None:
    team = await a_statement(store)
    account = Account(None)
    posting = loop(team, account)

    await posting()
    sending = await state(team)
    team.clock.advance(LEASE)
    await posting()

    assert sending == (ReplyState.SENDING, None)
    assert await state(team) == (ReplyState.UNKNOWN, None)
    assert len(account.got) == 1


async def test_an_account_that_takes_no_posts_any_more_refuses(store: Store) -> None:
    team = await a_statement(store)

    await loop(team, None)()

    found, reason = await state(team)
    assert found is ReplyState.REJECTED
    assert reason == "this account takes no posts from here any more"
