"""Replies by mail: how they are written, and what a server's answer means."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from bot.desk.ports import Accepted, InboundMention, NotSent, Rejected, Unknown
from integrations.mail.composing import message_id
from integrations.mail.sending import MailReplies
from tests.integrations.mail.rig import JAN, US, Clock, Rig, a_rig, an_account, mail, reply_to
from tests.integrations.mail.test_feed import Guarded, GuardedLater
from tests.support.mail import Post, SmtpServer


def sent(post: Post) -> EmailMessage:
    [(_, _, content)] = post.sent
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


async def test_a_reply_stands_in_the_customers_conversation() -> None:
    async with a_rig(name="NS Service, één") as rig:
        mention = await rig.heard(mail(Subject="RE: Antw: Één trein", References="<a@x> <b@x>", In_Reply_To="<b@x>"))

        result = await rig.send(reply_to(mention, "Hij rijdt om 9:40 🚆\n.\n..punt\n" + "lang " * 300))

        letter = sent(rig.post)
        assert result == Accepted(str(letter["Message-ID"]))
        assert (letter["Subject"], letter["In-Reply-To"]) == ("Re: Één trein", "<1@post.example>")
        assert str(letter["References"]).split() == ["<a@x>", "<b@x>", "<1@post.example>"]
        assert str(letter["From"]) == f'"NS Service, één" <{US}>'
        assert letter["Auto-Submitted"] is None
        assert (
            letter.get_content().replace("\r\n", "\n").rstrip()
            == ("Hij rijdt om 9:40 🚆\n.\n..punt\n" + "lang " * 300).rstrip()
        )
        assert rig.post.sent[0][:2] == (US, [JAN])


async def test_a_reply_has_the_same_id_on_every_attempt_and_no_other_has_it(rig: Rig) -> None:
    reply = reply_to(await rig.heard(mail()))
    account = an_account()

    assert message_id(account, reply) == message_id(account, replace(reply))
    assert message_id(account, reply) != message_id(account, replace(reply, in_reply_to="<2@post.example>"))
    assert message_id(account, reply).startswith("<reply_7.")


async def test_our_reply_in_the_folder_of_sent_mail_is_the_one_that_was_accepted(rig: Rig) -> None:
    result = await rig.send(reply_to(await rig.heard(mail())))

    [own] = (await rig.fetch(name="own")).batch.own_posts
    assert isinstance(result, Accepted)
    assert (own.id, own.text, own.to) == (result.platform_id, "Hij rijdt om 9:40.\n\nSanne", JAN)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("cut", NotSent),
        ("cut_rcpt", NotSent),
        ("away", NotSent),
        ("busy", NotSent),
        ("later", NotSent),
        ("auth_later", NotSent),
        ("cut_data", Unknown),
        ("garbage", Unknown),
        ("odd", Unknown),
        ("no_user", Rejected),
        ("no_sender", Rejected),
        ("spam", Rejected),
        ("no_token", Rejected),
        ("no_auth", Rejected),
    ],
)
async def test_what_an_answer_means(rig: Rig, fault: str, expected: type) -> None:
    mention = await rig.heard(mail())
    rig.post.smtp_faults.append(fault)

    result = await rig.send(reply_to(mention, "het geheim van Jan"))

    assert isinstance(result, expected)
    assert bool(rig.post.sent) is (fault in ("cut_data", "garbage"))
    assert "geheim" not in repr(result)


async def test_reasons_are_the_servers(rig: Rig) -> None:
    mention = await rig.heard(mail())
    rig.post.smtp_faults += ["no_user", "no_token"]

    assert await rig.send(reply_to(mention)) == Rejected("5.1.1 No such user (550)")
    refused = await rig.send(reply_to(mention))
    assert isinstance(refused, Rejected)
    assert "MAIL_PASSWORD" in refused.reason


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "Trein\r\nBcc: everybody@example.org"},
        {"subject": "Trein\nX: y"},
        {"subject": "Trein\u2028X: y"},
        {"to": "jan@post.example\r\nBcc: everybody@example.org"},
        {"to": "jan@post.example, els@post.example"},
        {"to": "jan@pöst.example"},
        {"to": ["jan@post.example"]},
    ],
)
async def test_what_would_be_another_header_is_refused(rig: Rig, changed: dict[str, Any]) -> None:
    mention = await rig.heard(mail())

    result = await rig.send(reply_to(mention, **changed))

    assert isinstance(result, Rejected)
    assert "Trein" not in result.reason
    assert rig.post.sent == []


@pytest.mark.parametrize(
    ("changed", "references"),
    [
        ({"references": "<a@x>"}, "<1@post.example>"),
        ({"references": ["<a@x>", "<a\r\nBcc: b@x>", 7, "<é@x>"]}, "<a@x> <1@post.example>"),
    ],
)
async def test_ids_that_are_none_are_left_out(rig: Rig, changed: dict[str, Any], references: str) -> None:
    mention = await rig.heard(mail())

    await rig.send(reply_to(mention, **changed))

    assert " ".join(str(sent(rig.post)["References"]).split()) == references


@pytest.mark.parametrize("number", ["no-id-0123", "<\u00e9@x>", "<a@x>\r\nBcc: b@x"])
async def test_a_mail_without_a_usable_id_is_answered_outside_of_its_thread(rig: Rig, number: str) -> None:
    mention: InboundMention = await rig.heard(mail(Subject=""))

    await rig.send(replace(reply_to(mention, subject=None), in_reply_to=number))

    assert (sent(rig.post)["In-Reply-To"], sent(rig.post)["Bcc"], sent(rig.post)["Subject"]) == (None, None, "Re:")


@pytest.mark.parametrize("kind", [Guarded, GuardedLater])
async def test_without_tls_no_password_leaves_this_machine(rig: Rig, kind: type[Guarded]) -> None:
    mention = await rig.heard(mail())
    post = Post()
    server = await SmtpServer(post).start()
    account = replace(an_account(), smtp=kind(host="127.0.0.1", port=server.port))

    result = await MailReplies(account, real=Clock()).send(reply_to(mention))
    await server.stop()

    assert isinstance(result, NotSent | Rejected)
    assert not [one for one in post.heard if one.startswith("AUTH")]
