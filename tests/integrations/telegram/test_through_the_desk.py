"""A customer asks on Telegram, an agent answers from the desk, and the answer stands under the question."""

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
from bot.store.words import CaseState, ReplyState
from tests.contract.test_contract import rows
from tests.integrations.telegram.rig import Rig
from tests.support.clock import TestClock


async def test_from_the_question_to_the_answer(store: Store, rig: Rig) -> None:
    clock = TestClock(rig.clock.now)
    desks = Desks(store, rig.settings, clock, ways={"telegram": rig.connection.ways})
    jan = rig.world.person("Jan", username="jan_dv")
    asked = rig.world.write(jan, "Trein?", photo=[{"file_id": "A"}])
    first = await rig.fetch()
    await desks.do(take_batch, "telegram", first.batch, now=clock.now())
    rig.world.edit(asked, "Waar blijft mijn trein?")
    await desks.do(take_batch, "telegram", (await rig.fetch(first.cursor)).batch, now=clock.now())

    [case], [mention] = await rows(desks, Case), await rows(desks, Mention)
    assert (mention.text, len(mention.versions)) == ("Waar blijft mijn trein?\n[photo]", 1)
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

    [case], [reply] = await rows(desks, Case), await rows(desks, Reply)
    assert (case.state, reply.state) == (CaseState.WAITING, ReplyState.SENT)
    assert rig.world.said() == [taken.reply.text]
    [said] = [one for one in rig.world.private(jan).messages.values() if one["text"] == taken.reply.text]
    assert said["reply_to_message"]["message_id"] == asked["message_id"]
