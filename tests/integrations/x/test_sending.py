"""Replies: once, under the right post, and an answer is a promise only with an id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.desk.ports import (
    Accepted,
    InboundMention,
    NotSent,
    OutboundReply,
    OutboundStatement,
    Rejected,
    Unknown,
)
from bot.rules.vocabulary import Visibility
from tests.integrations.x.rig import Rig, Start, a_reply
from tests.support.x import Canned, LookAlike

Connect = Callable[..., Awaitable[Rig]]
POST, DM, OWN = "POST /2/tweets", "POST /2/dm_conversations", r"GET /2/users/\d+/tweets"
JSON = "application/json"


async def mentioned(rig: Rig, text: str = "@ns_online hallo") -> InboundMention:
    """Return a mention as the feed gives it."""
    rig.x.world.post(rig.x.world.named("jan_dv") or rig.x.world.user("jan_dv"), text)
    return (await rig.fetch("mentions")).batch.mentions[-1]


def answering(mention: InboundMention, text: str = "Hoi Jan, we kijken mee. ^SV") -> OutboundReply:
    return a_reply(mention.id, text, mention=mention.extra, customer=mention.author.id)


async def send(rig: Rig, reply: OutboundReply) -> object:
    assert rig.connection.sender is not None
    return await rig.connection.sender.send(reply)


async def test_a_reply_stands_under_the_mention(rig: Rig) -> None:
    mention = await mentioned(rig)

    sent = await send(rig, answering(mention))

    assert isinstance(sent, Accepted)
    there = rig.x.world.posts[sent.platform_id]
    assert (there.reply_to, there.text, there.author) == (mention.id, "Hoi Jan, we kijken mee. ^SV", rig.x.world.us.id)
    assert rig.spent()["reply"] == Decimal("0.010")


async def test_a_reply_to_an_edited_mention_stands_under_its_newest_version(rig: Rig) -> None:
    first = rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online treijn")
    second = rig.x.world.edit(first, "@ns_online trein")
    [mention] = (await rig.fetch("mentions")).batch.mentions

    sent = await send(rig, answering(mention))

    assert isinstance(sent, Accepted)
    assert mention.id == first.id
    assert rig.x.world.posts[sent.platform_id].reply_to == second.id


@pytest.mark.parametrize(
    ("text", "what", "dollars"),
    [
        ("Kijk op https://ns.nl/storing", "post with a link", "0.200"),
        ("Kijk op ns.nl", "post with a link", "0.200"),
        ("Over 5 min. Dan weer", "reply", "0.010"),
    ],
)
async def test_a_link_is_counted_at_its_own_price(rig: Rig, text: str, what: str, dollars: str) -> None:
    mention = await mentioned(rig)

    await send(rig, answering(mention, text))

    assert rig.spent()[what] == Decimal(dollars)


async def test_a_private_reply_goes_to_the_customer(rig: Rig) -> None:
    mention = await mentioned(rig)

    sent = await send(rig, a_reply(mention.id, "Privé", visibility=Visibility.PRIVATE, customer=mention.author.id))

    [message] = rig.x.world.messages
    assert sent == Accepted(f"dm-{message.id}")
    assert (message.to, message.text) == (mention.author.id, "Privé")
    assert rig.spent()["private message"] == Decimal("0.015")
    [own] = (await rig.fetch("direct")).batch.own_posts
    assert own.id == f"dm-{message.id}"


@pytest.mark.parametrize("customer", ["", "jan"])
async def test_a_private_reply_to_nobody_is_rejected(rig: Rig, customer: str) -> None:
    assert isinstance(await send(rig, a_reply("1", visibility=Visibility.PRIVATE, customer=customer)), Rejected)


async def test_a_private_message_has_no_public_answer(rig: Rig) -> None:
    assert isinstance(await send(rig, a_reply("dm-12")), Rejected)
    assert rig.x.journal.asked == []


async def test_a_reply_that_nobody_called_for_is_rejected_with_the_reason_of_x(rig: Rig) -> None:
    heard = rig.x.world.post(rig.x.world.user("jan_dv"), "vertraging")
    [mention] = (await rig.fetch("search")).batch.mentions

    sent = await send(rig, answering(mention))

    assert mention.id == heard.id
    assert isinstance(sent, Rejected)
    assert "have not been mentioned" in sent.reason


async def test_enterprise_may_answer_what_it_overheard(start: Start, connect: Connect) -> None:
    x = await start(summoned_only=False)
    rig = await connect(x, search=["vertraging"], summoned_only=False)
    x.world.post(x.world.user("jan_dv"), "vertraging")
    [mention] = (await rig.fetch("search")).batch.mentions

    assert isinstance(await send(rig, answering(mention)), Accepted)
    assert rig.spent()["post"] == Decimal("0.015")


async def test_a_statement_is_a_post_of_its_own_with_its_address(rig: Rig) -> None:
    assert rig.connection.publisher is not None
    said = OutboundStatement(key="statement_3", statement_id=3, text="Geen treinen.", kind="opening", agent="Sanne")

    sent = await rig.connection.publisher.publish(said)
    again = await rig.connection.publisher.publish(said)

    assert isinstance(sent, Accepted)
    there = rig.x.world.posts[sent.platform_id]
    assert (there.text, there.reply_to, there.author) == ("Geen treinen.", None, rig.x.world.us.id)
    assert sent.url == f"https://x.com/ns_online/status/{sent.platform_id}"
    assert (sent.pinned, again) == (False, sent)
    assert (rig.connection.publisher.limit.max, rig.spent()["post"]) == (280, Decimal("0.015"))


async def test_a_source_without_the_accounts_own_tokens_takes_no_statement(start: Start, connect: Connect) -> None:
    assert (await connect(await start(), speaks=False)).connection.publisher is None
    assert (await connect(await start(), replies=["private"])).connection.publisher is None


@pytest.mark.parametrize("change", ["deleted", "protected"])
async def test_a_reply_to_what_is_not_to_be_seen_any_more_is_rejected(rig: Rig, change: str) -> None:
    mention = await mentioned(rig)
    world = rig.x.world
    if change == "deleted":
        world.delete(world.posts[mention.id])
    else:
        world.change(world.users[mention.author.id], protected=True)

    sent = await send(rig, answering(mention))

    assert sent == Rejected("You attempted to reply to a Tweet that is deleted or not visible to you.")


async def test_a_text_that_is_too_long_is_rejected(rig: Rig) -> None:
    mention = await mentioned(rig)

    assert isinstance(await send(rig, answering(mention, "é" * 281)), Rejected)
    assert isinstance(await send(rig, answering(mention, "é" * 280)), Accepted)


async def test_somebody_who_takes_no_private_messages_is_told_by_x(rig: Rig) -> None:
    jan = rig.x.world.user("jan_dv", takes_dms=False)

    sent = await send(rig, a_reply("1", visibility=Visibility.PRIVATE, customer=jan.id))

    assert sent == Rejected("You cannot send messages to this user.")


@pytest.mark.parametrize(
    "lost", [Canned(503, after=True), Canned(cut=True, after=True), Canned(200, "<p>", after=True)]
)
async def test_a_reply_whose_answer_was_lost_is_unknown_and_found_on_the_next_try(rig: Rig, lost: Canned) -> None:
    mention = await mentioned(rig)
    rig.x.journal.answer_next(POST, lost)

    first = await send(rig, answering(mention))
    again = await send(rig, answering(mention))

    assert isinstance(first, Unknown)
    ours = [one for one in rig.x.world.posts.values() if one.author == rig.x.world.us.id]
    assert [one.reply_to for one in ours] == [mention.id]
    assert again == Accepted(ours[0].id)


async def test_a_text_that_stands_under_another_post_is_rejected_as_a_duplicate(rig: Rig) -> None:
    one, other = await mentioned(rig, "@ns_online een"), await mentioned(rig, "@ns_online twee")
    await send(rig, answering(one))

    sent = await send(rig, answering(other))

    assert sent == Rejected("You are not allowed to create a Tweet with duplicate content.")


async def test_a_duplicate_that_cannot_be_looked_up_is_unknown(rig: Rig) -> None:
    mention = await mentioned(rig)
    await send(rig, answering(mention))
    rig.x.journal.answer_next(OWN, Canned())

    assert isinstance(await send(rig, answering(mention)), Unknown)


async def test_a_reply_is_recognised_with_the_names_and_short_links_that_x_makes_of_it(rig: Rig) -> None:
    mention = await mentioned(rig)
    rig.x.journal.answer_next(POST, Canned(403, '{"detail": "duplicate content", "status": 403}', JSON))
    body = (
        '{"data": [{"id": "77", "text": "@jan_dv  Zie https://t.co/a &amp; bel", "author_id": "7001",'
        f' "referenced_tweets": [{{"type": "replied_to", "id": "{mention.id}"}}],'
        ' "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://ns.nl/storing"}]}}]}'
    )
    rig.x.journal.answer_next(OWN, Canned(200, body, JSON))

    assert await send(rig, answering(mention, "Zie https://ns.nl/storing & bel")) == Accepted("77")


async def test_too_many_replies_wait_as_long_as_x_says(rig: Rig) -> None:
    for number in range(15):
        await send(rig, a_reply("1", f"{number}", visibility=Visibility.PRIVATE, customer=rig.x.world.us.id))

    sent = await send(rig, a_reply("1", visibility=Visibility.PRIVATE, customer=rig.x.world.us.id))

    assert isinstance(sent, NotSent)
    assert sent.retry_after is not None
    assert timedelta(minutes=14) < sent.retry_after < timedelta(minutes=16)


async def test_too_many_replies_without_a_time_wait_a_minute(rig: Rig) -> None:
    rig.x.journal.answer_next(POST, Canned(429, "<html>", "text/html"))

    assert await send(rig, a_reply("1")) == NotSent("HTTP 429", timedelta(minutes=1))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, '{"errors": [{"message": "bad"}]}', Rejected),
        (401, '{"detail": "Unauthorized"}', Rejected),
        (402, '{"detail": "credits depleted"}', Rejected),
        (403, "<html>blocked</html>", Rejected),
        (408, "{}", Unknown),
        (500, "{}", Unknown),
        (201, '{"data": {}}', Unknown),
        (201, "[]", Unknown),
    ],
)
async def test_other_answers_mean_what_they_say(rig: Rig, status: int, body: str, expected: type) -> None:
    rig.x.journal.answer_next(POST, Canned(status, body, "text/html" if "<" in body else JSON))

    assert isinstance(await send(rig, a_reply("1")), expected)


async def test_a_reply_that_never_left_may_go_again(x: LookAlike, connect: Connect, unused_tcp_port: int) -> None:
    rig = await connect(x, url=f"http://127.0.0.1:{unused_tcp_port}")

    assert isinstance(await send(rig, a_reply("1")), NotSent)
    assert rig.spent() == {}


async def test_replies_go_out_while_the_budget_is_spent(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, daily_budget=0.001)
    mention = a_reply(x.world.post(x.world.user("jan_dv"), "@ns_online hallo").id, mention={"summoned": "quote"})
    await rig.meter.spend("post read", count=1, each=Decimal(5))

    assert isinstance(await send(rig, mention), Accepted)


@pytest.mark.parametrize("after", [True, False])
async def test_a_reply_that_is_not_answered_in_time_is_unknown(x: LookAlike, connect: Connect, after: bool) -> None:
    rig = await connect(x, total_s=0.5)
    post = x.world.post(x.world.user("jan_dv"), "@ns_online hallo")
    x.journal.answer_next(POST, Canned(hang=True, after=after))

    assert await send(rig, a_reply(post.id)) == Unknown("TimeoutError")
    assert len(x.journal.of(POST)) == 1


async def test_no_token_and_no_word_of_a_customer_reaches_a_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    mention = await mentioned(rig, "@ns_online klantnummer 4711")

    await send(rig, answering(mention, "Uw klantnummer 4711"))
    await rig.fetch("direct")

    app = rig.x.app
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    assert not [one for one in (app.bearer, app.secret, app.token, app.token_secret, "4711") if one in said]
