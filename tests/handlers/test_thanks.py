"""The morning list closes in one click what a customer said thanks for, and no old button closes what goes on."""

from __future__ import annotations

from bot.desk.intake import ingest
from bot.desk.outcome import reply_outcome
from bot.desk.ports import Accepted, Author
from bot.desk.reply import submit_reply
from bot.rules.vocabulary import Visibility
from bot.slack.controls import Control, Form
from bot.store import Case
from bot.store.words import CaseState, Outcome
from tests.security.bench import AGENT, COLLEAGUE, Bench, a_bench, mention

CAUSES = 'causes = ["Delay"]\ncause_required = "always"'


async def answered(bench: Bench, *texts: str) -> int:
    """Return a case that was answered, to which its customer wrote ``texts`` since."""
    now = bench.desks.clock.now()
    (number,) = (await bench.desks.do(ingest, "web", [mention(31, posted_at=now)], now=now)).opened
    cause = next(iter(bench.desks.settings.desks["rail"].causes), None)
    reply = await bench.desks.do(
        submit_reply, number, by=AGENT, text="It runs again.", visibility=Visibility.PUBLIC, seen_revision=9,
        cause=cause, now=now,
    )  # fmt: skip
    await bench.desks.do(reply_outcome, reply.id, Accepted("p31"), now=now)
    author = Author(id="a31", handle="jan31")
    for place, text in enumerate(texts):
        again = mention(40 + place, text=text, author=author, conversation_id="c31")
        await bench.desks.do(ingest, "web", [again], now=bench.desks.clock.now())
    return number


async def the_case(bench: Bench, number: int) -> Case:
    async with bench.store.read() as session:
        return await session.get_one(Case, number)


async def test_thanks_are_closed_in_one_click(database_url: str) -> None:
    async with a_bench(database_url) as bench:
        number = await answered(bench, "Thanks!")

        await bench.send(bench.click(Control.LIST_CLOSE, number, by=COLLEAGUE))

        case = await the_case(bench, number)
        assert (case.state, case.outcome, case.resolved_by) == (CaseState.RESOLVED, Outcome.ANSWERED, COLLEAGUE)


async def test_where_the_desk_wants_a_cause_the_form_asks_for_it(database_url: str) -> None:
    async with a_bench(database_url, more=CAUSES) as bench:
        number = await answered(bench, "Thanks!")

        await bench.send(bench.click(Control.LIST_CLOSE, number, by=AGENT))

        [opened] = bench.sandbox.journal.calls("views.open")
        assert opened["callback_id"] == Form.RESOLVE
        assert (await the_case(bench, number)).state is CaseState.WAITING


async def test_an_old_button_closes_nothing_that_goes_on(database_url: str) -> None:
    async with a_bench(database_url) as bench:
        number = await answered(bench, "Thanks!", "And when does the last one leave?")

        for control in (Control.LIST_CLOSE, Control.WAITING_CLOSE):
            await bench.send(bench.click(control, number, by=AGENT))

        assert (await the_case(bench, number)).state is CaseState.CLAIMED
        assert [said.startswith("This one goes on: the customer wrote again") for said in bench.told()] == [True, True]
