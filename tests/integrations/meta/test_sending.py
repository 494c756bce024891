"""Replies leave as each channel wants them, and every answer of the platform becomes one outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.desk.ports import Accepted, NotSent, OutboundStatement, Rejected, Template, Unknown
from tests.integrations.meta.settled import TEMPLATE, WITH_TEMPLATE, World, a_world
from tests.support.meta.state import Post

PHONE, SCOPED = "31612345678", "NL.13491208655302741918"


async def comment(world: World, text: str = "Waar?", **more: Any) -> Any:
    world.meta.comment_on(world.meta.post_of(world.page), text, person=world.meta.person(), **more)
    [mention] = world.told()["page"].mentions
    return mention


async def message(world: World, source: str = "page") -> Any:
    account = world.page if source == "page" else world.account
    world.meta.write(account, world.meta.person(), "Hoi")
    [mention] = world.told()[source].mentions
    return mention


async def whatsapp(world: World, **who: Any) -> Any:
    world.meta.text_whatsapp(world.number, world.meta.person(**(who or {"phone": PHONE})), "Hoi")
    [mention] = world.told()["app"].mentions
    return mention


async def test_a_public_reply_stands_under_the_comment(world: World) -> None:
    mention = await comment(world)

    sent = await world.send("page", world.reply_to(mention, "Hij komt zo. ^SV"))

    assert isinstance(sent, Accepted)
    own = world.meta.posts[sent.platform_id]
    assert (own.text, own.parent, own.author) == ("Hij komt zo. ^SV", mention.id, "1001")


async def test_a_statement_is_a_post_on_the_page_and_nowhere_else(world: World) -> None:
    publisher = world.connections["page"].publisher
    assert publisher is not None
    said = OutboundStatement(key="statement_3", statement_id=3, text="Geen treinen.", kind="opening", agent="Sanne")

    sent = await publisher.publish(said)
    world.meta.tokens["token-1001"].rights -= {"pages_manage_posts"}
    refused = await publisher.publish(said)

    assert isinstance(sent, Accepted)
    there = world.meta.posts[sent.platform_id]
    assert (there.text, there.account, there.parent) == ("Geen treinen.", "1001", "")
    assert sent.url == f"https://www.facebook.com/{sent.platform_id}"
    assert isinstance(refused, Rejected)
    assert "may not do this" in refused.reason
    assert [world.connections[name].publisher for name in ("insta", "app")] == [None, None]


async def test_a_private_reply_to_a_comment_goes_once(world: World) -> None:
    mention = await comment(world)

    first = await world.send("page", world.reply_to(mention, "Stuur je nummer", private=True))
    second = await world.send("page", world.reply_to(mention, "Nog iets", private=True))

    assert isinstance(first, Accepted)
    assert world.meta.messages[0].answers == mention.id
    assert isinstance(second, Rejected)
    assert "was given already" in second.reason
    assert "10900" in second.reason


async def test_a_private_reply_to_a_visitors_post_names_the_post(world: World) -> None:
    jan = world.meta.person()
    post = world.meta.post_of(world.page, "Klacht")
    post.author = jan.id
    mention = await comment(world)
    reply = world.reply_to(mention, private=True)
    to_post = type(reply)(**{**vars(reply), "in_reply_to": post.id, "mention": {"item": "post"}})

    sent = await world.send("page", to_post)

    assert isinstance(sent, Accepted)
    assert world.meta.journal[-1].body["recipient"] == {"post_id": post.id}


async def test_a_message_is_a_response_to_the_person(world: World) -> None:
    mention = await message(world)

    sent = await world.send("page", world.reply_to(mention, "Dag", private=True))

    call = world.meta.journal[-1]
    assert sent == Accepted(world.meta.messages[-1].id)
    assert (call.path, call.body) == (
        "1001/messages",
        {"recipient": {"id": mention.author.id}, "message": {"text": "Dag"}, "messaging_type": "RESPONSE"},
    )


@pytest.mark.parametrize(("hours", "accepted"), [(23.99, True), (24, False)])
async def test_the_platform_closes_its_window_when_we_say_it_does(world: World, hours: float, accepted: bool) -> None:
    mention = await message(world)
    world.clock.move(hours=hours)

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Accepted) is accepted
    assert accepted or "has to write again first" in sent.reason


@pytest.mark.parametrize(
    ("days", "tags"),
    [
        pytest.param(0, [None], id="within the day no tag"),
        pytest.param(6.99, [None, "HUMAN_AGENT"], id="after it the tag"),
        pytest.param(7, [None, "HUMAN_AGENT"], id="after seven days not even that"),
    ],
)
async def test_the_human_agent_tag_is_used_only_where_it_is_needed(days: float, tags: list[str | None]) -> None:
    async with a_world(human_agent=True, facebook="human_agent = true") as world:
        mention = await message(world)
        world.clock.move(days=days)

        sent = await world.send("page", world.reply_to(mention, private=True))

    assert [call.body.get("tag") for call in world.meta.journal] == tags
    assert isinstance(sent, Accepted if days < 7 else Rejected)


async def test_a_tag_that_was_never_approved_is_refused_with_a_reason() -> None:
    async with a_world(facebook="human_agent = true") as world:
        mention = await message(world)
        world.clock.move(days=2)

        sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Rejected)
    assert "HUMAN_AGENT" in sent.reason


async def test_instagram_takes_public_and_private_replies_through_its_page(world: World) -> None:
    world.meta.posts["179"] = Post(id="179", account="17841", text="", at=world.clock(), author="17841", kind="post")
    world.meta.comment_on(world.meta.posts["179"], "Prijs?", person=world.meta.person(username="jan"))
    [mention] = world.told()["insta"].mentions

    public = await world.send("insta", world.reply_to(mention, "Zie de site"))
    private = await world.send("insta", world.reply_to(mention, "Hier is hij", private=True))

    assert isinstance(public, Accepted)
    assert isinstance(private, Accepted)
    assert [call.path for call in world.meta.journal] == [f"{mention.id}/replies", "1001/messages"]


async def test_a_mention_elsewhere_on_instagram_is_answered_through_our_account(world: World) -> None:
    theirs = Post(id="190", account="17999", text="Met @spoorenzo", at=world.clock(), author="5", kind="post")
    world.meta.posts["190"] = theirs
    world.meta.posts["191"] = Post(id="191", account="17999", text="?", at=world.clock(), author="5", root="190")
    reply = {"item": "mention", "media": "190", "comment": "191"}
    caption = {"item": "mention", "media": "190", "comment": ""}
    mention = await message(world, "insta")
    whole = world.reply_to(mention, "Dank!")

    one = await world.send("insta", type(whole)(**{**vars(whole), "in_reply_to": "mention:191", "mention": reply}))
    two = await world.send("insta", type(whole)(**{**vars(whole), "in_reply_to": "mention:190", "mention": caption}))

    assert isinstance(one, Accepted)
    assert isinstance(two, Accepted)
    assert [call.body for call in world.meta.journal] == [
        {"media_id": "190", "comment_id": "191", "message": "Dank!"}, {"media_id": "190", "message": "Dank!"},
    ]  # fmt: skip


async def test_a_mention_elsewhere_on_facebook_is_answered_where_it_stands(world: World) -> None:
    mention = await comment(world)
    whole = world.reply_to(mention, "Dank!")
    elsewhere = {"item": "mention", "object": mention.id}

    sent = await world.send("page", type(whole)(**{**vars(whole), "in_reply_to": "mention:1", "mention": elsewhere}))

    assert isinstance(sent, Accepted)
    assert world.meta.journal[-1].path == f"{mention.id}/comments"


async def test_an_id_never_becomes_another_address(world: World) -> None:
    whole = world.reply_to(await comment(world))

    sent = await world.send("page", type(whole)(**{**vars(whole), "in_reply_to": "../../me/accounts?x=1#"}))

    assert isinstance(sent, Rejected)
    assert world.meta.journal[-1].query.keys() == {"appsecret_proof"}


@pytest.mark.parametrize(
    ("who", "field", "value"),
    [
        pytest.param({"phone": PHONE}, "to", PHONE, id="a number"),
        pytest.param({"phone": PHONE, "scoped": SCOPED}, "recipient", SCOPED, id="both: the id that stays"),
        pytest.param({"scoped": SCOPED, "username": "jan"}, "recipient", SCOPED, id="no number"),
    ],
)
async def test_whatsapp_reaches_people_by_number_or_by_their_business_scoped_id(
    world: World, who: dict[str, str], field: str, value: str
) -> None:
    mention = await whatsapp(world, **who)

    sent = await world.send("app", world.reply_to(mention, "Dag", private=True))

    assert sent == Accepted(world.meta.messages[-1].id)
    assert world.meta.journal[-1].body == {
        "messaging_product": "whatsapp", "recipient_type": "individual", field: value, "type": "text",
        "text": {"body": "Dag", "preview_url": False}, "context": {"message_id": mention.id},
        "biz_opaque_callback_data": "reply_7",
    }  # fmt: skip
    assert (world.meta.messages[-1].answers, world.meta.messages[-1].key) == (mention.id, "reply_7")


async def test_after_a_day_whatsapp_takes_only_a_template() -> None:
    async with a_world(templates=(TEMPLATE,), whatsapp=WITH_TEMPLATE) as world:
        mention = await whatsapp(world)
        world.clock.move(hours=24)
        template = Template(name="heropen", language="nl", text=TEMPLATE.body)

        text = await world.send("app", world.reply_to(mention, private=True))
        opened = await world.send("app", world.reply_to(mention, TEMPLATE.body, private=True, template=template))

    assert isinstance(text, Rejected)
    assert text.reason.startswith("more than 24 hours since the customer's last message")
    assert isinstance(opened, Accepted)
    assert (world.meta.messages[-1].template, world.meta.messages[-1].text) == ("heropen", TEMPLATE.body)


@pytest.mark.parametrize(("status", "code"), [("PENDING", "132001"), ("PAUSED", "132015")])
async def test_a_template_that_is_not_approved_is_refused(status: str, code: str) -> None:
    waiting = type(TEMPLATE)("heropen", "nl", TEMPLATE.body, status)
    async with a_world(templates=(waiting,), whatsapp=WITH_TEMPLATE) as world:
        mention = await whatsapp(world)
        template = Template(name="heropen", language="nl", text=TEMPLATE.body)

        sent = await world.send("app", world.reply_to(mention, private=True, template=template))

    assert isinstance(sent, Rejected)
    assert code in sent.reason


async def test_somebody_who_cannot_be_reached_is_told_as_that(world: World) -> None:
    on_whatsapp, on_page = await whatsapp(world, phone=PHONE), await message(world)
    for person in world.meta.people.values():
        person.reachable = False

    first = await world.send("app", world.reply_to(on_whatsapp, private=True))
    second = await world.send("page", world.reply_to(on_page, private=True))

    assert "cannot deliver to this customer" in first.reason
    assert "cannot be reached now" in second.reason


@pytest.mark.parametrize(
    ("text", "source", "fits"),
    [
        pytest.param("é" * 2000, "page", True, id="Messenger counts characters"),
        pytest.param("é" * 2001, "page", False, id="2001 characters"),
        pytest.param("é" * 500, "insta", True, id="Instagram counts bytes"),
        pytest.param("é" * 501, "insta", False, id="1002 bytes"),
    ],
)
async def test_lengths_are_what_the_platform_takes(world: World, text: str, source: str, fits: bool) -> None:
    sent = await world.send(source, world.reply_to(await message(world, source), text, private=True))

    assert isinstance(sent, Accepted) is fits


async def test_a_token_that_ran_out_is_named_as_the_problem(world: World) -> None:
    mention = await message(world)
    world.meta.tokens["token-1001"].valid = False

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Rejected)
    assert sent.reason.startswith("the token is the problem, not the message")


async def test_a_right_that_lacks_is_named(world: World) -> None:
    mention = await comment(world)
    world.meta.tokens["token-1001"].rights = frozenset()

    sent = await world.send("page", world.reply_to(mention))

    assert isinstance(sent, Rejected)
    assert "pages_manage_engagement" in sent.reason


def error(code: int, message: str = "Nope", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "OAuthException", "code": code, **more}}


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(200, {"message_id": "m_9"}, Accepted("m_9"), id="taken"),
        pytest.param(200, {"message_id": 9}, Accepted("9"), id="a number is an id"),
        pytest.param(200, {}, Unknown("HTTP 200 without an id"), id="no id"),
        pytest.param(200, {"message_id": "m" * 256}, Unknown("HTTP 200 without an id"), id="an endless id"),
        pytest.param(200, error(1), Unknown("HTTP 200, code 1"), id="200 with an error"),
        pytest.param(302, {}, Unknown("HTTP 302, code 0"), id="a redirect is not followed"),
        pytest.param(408, {}, Unknown("HTTP 408, code 0"), id="408"),
        pytest.param(500, error(190), Unknown("HTTP 500, code 190"), id="5xx whatever it says"),
        pytest.param(503, {}, Unknown("HTTP 503, code 0"), id="503"),
        pytest.param(400, error(2), Unknown("HTTP 400, code 2"), id="temporarily away"),
        pytest.param(400, error(131000), Unknown("HTTP 400, code 131000"), id="something went wrong"),
        pytest.param(429, {}, NotSent("HTTP 429, code 0: too many", MINUTE), id="429"),
        *(
            pytest.param(400, error(code), NotSent(f"HTTP 400, code {code}: too many", MINUTE), id=f"rate {code}")
            for code in (4, 17, 32, 613, 130429)
        ),
        pytest.param(400, error(131056), NotSent("HTTP 400, code 131056: too many", timedelta(seconds=10)), id="pair"),
        pytest.param(400, error(99, "Because."), Rejected("Because. (code 99)"), id="an unknown code"),
        pytest.param(404, {}, Rejected("HTTP 404"), id="no code"),
        pytest.param(400, error(True, "Odd"), Rejected("Odd"), id="a code that is none"),  # type: ignore[arg-type]
        pytest.param(
            400, error(99, "x", error_user_msg="For people."), Rejected("For people. (code 99)"), id="words for people"
        ),
        pytest.param(
            400, error(99, "x", error_data={"details": "More."}), Rejected("More. (code 99)"), id="WhatsApp's details"
        ),
    ],
)
async def test_each_answer_becomes_one_outcome(world: World, status: int, body: dict[str, Any], expected: Any) -> None:
    mention = await message(world)
    world.meta.fault("status", status=status, body=body)

    assert await world.send("page", world.reply_to(mention, private=True)) == expected


KNOWN = {131026, 131031, 131042, 131047, 131048, 131051, 130472, 130497, 368, 100, 132000, 132005, 132007, 132016}


@pytest.mark.parametrize("code", sorted(KNOWN | {10, 200, 230, 3, 190, 102, 551, 10900, 133010}))
async def test_known_codes_are_rejected_with_what_they_mean(world: World, code: int) -> None:
    mention = await message(world)
    world.meta.fault("status", status=400, body=error(code, "The platform's words"))

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Rejected)
    assert "The platform's words" in sent.reason
    assert len(sent.reason) > len("The platform's words") + 20


USAGE = '{"1001": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": %s}]}'


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        pytest.param({"Retry-After": "90"}, timedelta(seconds=90), id="seconds"),
        pytest.param({"Retry-After": "soon"}, MINUTE, id="no figure: a minute"),
        pytest.param({"X-Business-Use-Case-Usage": USAGE % 19}, timedelta(minutes=19), id="minutes of the usage"),
        pytest.param({"X-Business-Use-Case-Usage": USAGE % 0}, MINUTE, id="no minutes: a minute"),
        pytest.param({"X-Business-Use-Case-Usage": "x" * 5000}, MINUTE, id="no usage"),
    ],
)
async def test_a_limit_says_when_to_come_back(world: World, headers: dict[str, str], pause: timedelta) -> None:
    mention = await message(world)
    world.meta.fault("status", status=429, body=error(4), headers=headers)

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert sent == NotSent("HTTP 429, code 4: too many", pause)


@pytest.mark.parametrize(("fault", "taken"), [("drop_before", 0), ("drop_after", 1), ("no_id", 1)])
async def test_a_lost_answer_is_unknown(world: World, fault: str, taken: int) -> None:
    mention = await message(world)
    world.meta.fault(fault)

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Unknown)
    assert len([one for one in world.meta.messages if one.out]) == taken


async def test_a_late_answer_is_unknown() -> None:
    async with a_world(seconds=0.2) as world:
        mention = await message(world)
        world.meta.fault("hang")

        sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Unknown)


async def test_nobody_listening_is_surely_not_sent() -> None:
    async with a_world(url="http://127.0.0.1:9") as world:
        sent = await world.send("app", world.reply_to(await whatsapp(world), private=True))

    assert sent == NotSent("ClientConnectorError")


async def test_an_address_that_is_none_is_rejected() -> None:
    async with a_world(url="http://[bad]") as world:
        sent = await world.send("app", world.reply_to(await whatsapp(world), private=True))

    assert sent == Rejected("META_API_URL is not a valid address")


async def test_a_token_that_the_platform_repeats_is_not_shown(world: World) -> None:
    mention = await message(world)
    world.meta.fault("status", status=400, body=error(190, "Malformed access token token-1001"))

    sent = await world.send("page", world.reply_to(mention, private=True))

    assert isinstance(sent, Rejected)
    assert "Malformed access token [hidden]" in sent.reason


async def test_the_token_stands_in_no_address(world: World) -> None:
    await world.send("page", world.reply_to(await message(world), private=True))

    assert all("token-1001" not in str(call.query) for call in world.meta.journal)


async def test_a_source_that_may_not_reply_has_no_sender() -> None:
    async with a_world(facebook="replies = []") as world:
        assert world.connections["page"].sender is None
