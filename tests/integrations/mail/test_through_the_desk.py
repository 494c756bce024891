"""A customer mails, an agent answers from the desk, the customer thanks: one case, and no loop."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.claim import claim_case
from bot.desk.deliver_replies import take_replies
from bot.desk.ports import Accepted
from bot.desk.reply import reply_outcome, submit_reply
from bot.desk.sources.take import take_batch
from bot.desk.work import Desks
from bot.store import Case, Mention, Reply
from bot.store.database import Store
from bot.store.words import Arrival, ReplyKind, ReplyState
from tests.contract.test_contract import rows
from tests.integrations.mail.rig import JAN, US, Rig, mail
from tests.integrations.mail.test_letters import REPORT
from tests.support.clock import TestClock


async def test_from_the_mail_to_the_answer_and_on(store: Store, rig: Rig) -> None:
    clock = TestClock(rig.clock.now)
    desks = Desks(store, rig.settings, clock, ways={"mail": rig.connection.ways})
    rig.post.deliver(mail())
    first = await rig.fetch()
    await desks.do(take_batch, "mail", first.batch, now=clock.now())
    [case] = await rows(desks, Case)
    agent = rig.settings.desks["rail"].agents.people[0]
    await desks.do(claim_case, case.id, by=agent, now=clock.now())
    [case] = await rows(desks, Case)
    reply = await desks.do(
        submit_reply, case.id, by=agent, text="Hij rijdt om 9:40", visibility=case.visibility,
        seen_revision=case.revision, now=clock.now(),
    )  # fmt: skip
    [taken] = await desks.do(take_replies, limit=5, lease=timedelta(seconds=30), real_now=clock.real(), now=clock.now())
    sent = await rig.send(taken.reply)
    assert isinstance(sent, Accepted)
    await desks.do(reply_outcome, reply.id, sent, now=clock.now())

    # Outlook names only what it answers; the desk knows its own reply.
    rig.post.deliver(mail("Nee, die is geschrapt", Message_ID="<2@post.example>", In_Reply_To=sent.platform_id))
    rig.post.deliver(mail("Ik ben er niet", Message_ID="<3@post.example>", Auto_Submitted="auto-replied"))
    second = await rig.fetch(first.cursor)
    await desks.do(take_batch, "mail", second.batch, now=clock.now())
    await desks.do(take_batch, "mail", (await rig.fetch(name="own")).batch, now=clock.now())

    [case], mentions, replies = await rows(desks, Case), await rows(desks, Mention), await rows(desks, Reply)
    assert [one.text for one in mentions] == ["Mijn trein\n\nWaar blijft mijn trein?", "Nee, die is geschrapt"]
    assert [(one.kind, one.state, one.platform_id) for one in replies] == [
        (ReplyKind.ANSWER, ReplyState.SENT, sent.platform_id)
    ]
    assert second.batch.not_for_us == 1
    assert rig.post.sent[0][:2] == (US, [JAN])

    rig.post.deliver(REPORT.format(action="failed", kind="message/rfc822", id=sent.platform_id))
    await desks.do(take_batch, "mail", (await rig.fetch(second.cursor)).batch, now=clock.now())

    [reply] = await rows(desks, Reply)
    assert (reply.state, reply.arrival) == (ReplyState.REJECTED, Arrival.FAILED)


async def test_a_stranger_who_writes_our_address_answers_nobodys_case(store: Store, rig: Rig) -> None:
    clock = TestClock(rig.clock.now)
    desks = Desks(store, rig.settings, clock, ways={"mail": rig.connection.ways})
    rig.post.deliver(mail())
    rig.post.deliver(mail("Komt goed", From=US, To=JAN, Message_ID="<9@elsewhere.example>"))

    await desks.do(take_batch, "mail", (await rig.fetch()).batch, now=clock.now())

    [case] = await rows(desks, Case)
    assert (case.first_replied_at, await rows(desks, Reply)) == (None, [])
