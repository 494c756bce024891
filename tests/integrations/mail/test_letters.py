"""What stands in a mail, in our words: whoever wrote it, with whatever program, broken or not."""

from __future__ import annotations

import random
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest

from bot.desk.ports import Batch
from bot.store.words import Arrival
from integrations.mail import letters
from integrations.mail.imap import Raw
from integrations.mail.letters import Letters
from tests.integrations.mail.rig import JAN, NOON, US, an_account, mail

ACCOUNT = an_account(aliases=["klacht@ns.example"])


def read(content: str | bytes, *, is_sent: bool = False, arrived: Any = NOON) -> Batch:
    found = Letters(ACCOUNT, is_sent=is_sent, now=NOON)
    found.add(Raw(1, arrived, content.encode() if isinstance(content, str) else content))
    return found.batch()


def heard(content: str | bytes) -> Any:
    [mention] = read(content).mentions
    return mention


def test_a_first_mail_tells_its_subject_and_its_words() -> None:
    mention = heard(mail())

    assert (mention.id, mention.text) == ("<1@post.example>", "Mijn trein\n\nWaar blijft mijn trein?")
    assert (mention.author.id, mention.author.handle, mention.author.name) == (JAN, JAN, "Jan de Vries")
    assert (mention.posted_at, mention.visibility, mention.addressed) == (NOON, "private", True)
    assert (mention.conversation_id, mention.in_reply_to) == (None, None)
    assert mention.extra == {"subject": "Mijn trein", "to": JAN}


def test_an_answer_belongs_to_the_conversation_that_its_references_begin_with() -> None:
    mention = heard(mail("Dank", References="<a@x>\n <b@x>", In_Reply_To="<b@x>", Subject="Re: Mijn trein"))
    alone = heard(mail("Dank", In_Reply_To="<b@x>"))

    assert (mention.conversation_id, mention.in_reply_to, mention.text) == ("<a@x>", "<b@x>", "Dank")
    assert mention.extra["references"] == ["<a@x>", "<b@x>"]
    assert (alone.conversation_id, alone.in_reply_to) == (None, "<b@x>")


def test_a_mail_without_an_id_has_one_of_its_own_each_time_the_same() -> None:
    one, other = (heard(mail(text, Message_ID=None)) for text in ("een", "twee"))

    assert one.id == heard(mail("een", Message_ID=None)).id
    assert one.id.startswith("no-id-")
    assert one.id != other.id


def test_an_answer_goes_where_the_customer_wants_it() -> None:
    assert heard(mail(Reply_To="Jan <jan@werk.example>")).extra["to"] == "jan@werk.example"
    assert heard(mail(Reply_To="a@x.nl, b@x.nl")).extra["to"] == JAN


def test_a_form_that_writes_from_our_own_address_is_the_customers() -> None:
    mention = heard(mail(From=US, Reply_To="Els <Els@post.example>"))

    assert (mention.author.id, mention.author.name) == ("els@post.example", "Els")
    assert mention.extra["to"] == "Els@post.example"


def test_what_we_wrote_is_our_own_only_where_nobody_else_can_put_it() -> None:
    ours = mail("Komt goed\n\n> Waar?", From=f"NS <{US.upper()}>", To=f"{JAN}, klacht@ns.example", In_Reply_To="<0@x>")

    [own] = read(ours, is_sent=True).own_posts
    assert (own.id, own.text, own.to, own.in_reply_to) == ("<1@post.example>", "Komt goed", JAN, "<0@x>")
    assert read(ours) == Batch(not_for_us=1)
    assert read(mail(), is_sent=True) == Batch(not_for_us=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"Precedence": "Bulk"},
        {"List_Id": "<nieuws.example.org>"},
        {"X_Autoreply": "yes"},
        {"X_Failed_Recipients": JAN},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@post.example"},
        {"Content_Type": "multipart/report; report-type=delivery-status; boundary=x"},
        {"From": None},
        {"From": "undisclosed"},
        {"From": "<>"},
    ],
)
def test_what_no_person_wrote_is_counted_so_that_no_loop_begins(headers: dict[str, Any]) -> None:
    assert read(mail(**headers)) == Batch(not_for_us=1)


def test_a_person_may_say_that_nothing_was_automatic() -> None:
    assert heard(mail(Auto_Submitted="no", Precedence="normal"))


OUR_ID = "<reply_7.0123456789abcdef@ns.example>"
REPORT = """From: Mail Delivery <mailer-daemon@post.example>
Message-ID: <9@post.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

Your mail to jan could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example

Final-Recipient: rfc822; jan@post.example
Action: {action}
Status: 5.1.1

--B
Content-Type: {kind}

From: service@ns.example
Message-ID: {id}

--B--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_reply_that_comes_back_for_good_has_failed(kind: str) -> None:
    batch = read(REPORT.format(action="failed", kind=kind, id=OUR_ID))

    [receipt] = batch.receipts
    assert (receipt.platform_id, receipt.arrival, receipt.key) == (OUR_ID, Arrival.FAILED, "reply_7")
    assert (batch.not_for_us, batch.mentions) == (1, ())


@pytest.mark.parametrize(("action", "number"), [("delayed", OUR_ID), ("failed", "<4711@elsewhere.example>")])
def test_other_reports_are_only_counted(action: str, number: str) -> None:
    assert read(REPORT.format(action=action, kind="message/rfc822", id=number)) == Batch(not_for_us=1)


def test_html_is_read_where_there_is_nothing_else() -> None:
    both = EmailMessage()
    both["From"], both["Subject"] = JAN, "Trein"
    both.set_content("Waar blijft hij?")
    both.add_alternative("<p>Waar blijft <b>hij</b>?</p>", subtype="html")

    assert heard(both.as_bytes()).text == "Trein\n\nWaar blijft hij?"
    assert (
        heard(mail("<p>Waar&nbsp;blijft<br>hij?", Content_Type="text/html")).text == "Mijn trein\n\nWaar blijft\nhij?"
    )


def test_a_number_that_is_no_character_makes_no_mail_unreadable() -> None:
    hostile = mail(f"<p>Waar blijft hij? &#{'9' * 5000};</p>", Content_Type="text/html")

    assert heard(hostile).text == "Mijn trein\n\nWaar blijft hij? \ufffd"


def test_attachments_are_named_with_their_size_and_no_address() -> None:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = JAN, "Bon"
    letter.set_content("Zie de bon")
    letter.add_related(b"logo", maintype="image", subtype="png", cid="<logo>")
    letter.add_attachment(b"x" * 3000, maintype="application", subtype="pdf", filename="bon.pdf")
    letter.add_attachment(b"x" * 2_000_000, maintype="image", subtype="jpeg", filename="foto\n één.jpg")
    letter.add_attachment(EmailMessage(), filename="oud.eml")

    mention = heard(letter.as_bytes())

    assert [one["alt"] for one in mention.media][:2] == ["bon.pdf, 2 kB", "foto één.jpg, 1.9 MB"]
    assert "[file: bon.pdf, 2 kB]" in mention.text
    assert [one["type"] for one in mention.media] == ["file", "image", "file"]
    assert not [one for one in mention.media if "url" in one]


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Één trein €5".encode(), "utf-8", "Één trein €5"),
        ("Één trein €5".encode("cp1252"), "windows-1252", "Één trein €5"),
        ("Één trein €5".encode("cp1252"), "utf-8", "\ufffd\ufffdn trein \ufffd5"),
        ("Één".encode(), "x-unknown", "Één"),
        ("Één".encode("cp1252"), "x-unknown", "Één"),
        ("Één".encode(), "hex", "Één"),
        ("Één".encode(), "punycode", "Één"),
        (b"a\x00b", "us-ascii", "ab"),
        (b"\xff\xfe", "utf-16", "(no text)"),
    ],
)  # fmt: skip
def test_a_wrong_charset_is_survived(content: bytes, charset: str, text: str) -> None:
    raw = mail("@", Subject="", Content_Type=f"text/plain; charset={charset}").encode().replace(b"@\n", content)

    told = heard(raw[: raw.rindex(b"\n\n") + 2] + content).text

    assert told == text or charset == "utf-8"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?q?Tr=C3=A9in?=", "Tréin"),
        ("=?utf-8?b?VHLDqWlu?= =?utf-8?q?_laat?=", "Tréin laat"),
        ("=?utf-8?b?not base64?=", "=?utf-8?b?not base64?="),
        ("=?nonsense?q?Tr=E9in?=", "Tréin"),
        ("Trein\n laat", "Trein laat"),
        ("Tr\u202eein\x1b[31m", "Tr ein [31m"),
    ],
)
def test_a_subject_is_one_line_whatever_its_coding(subject: str, text: str) -> None:
    assert heard(mail(Subject=subject)).extra["subject"] == text


def test_the_time_is_the_providers_and_only_else_the_senders() -> None:
    [forged] = read(mail(Date="Fri, 1 Jan 2100 00:00:00 +0000")).mentions
    [claimed] = read(mail(), arrived=None).mentions
    without = [
        read(mail(Date=date), arrived=None).mentions[0].posted_at
        for date in (None, "?", "Mon, 1 Jan 2999 00:00:00 +0000", "Mon, 99 Foo 2026", "Mon, 23 Nov 2026 11:59:00")
    ]

    assert forged.posted_at == NOON
    assert claimed.posted_at.minute == 59
    assert [one.tzinfo is not None for one in without] == [True] * 5
    assert without[:3] == [NOON] * 3


def test_a_mail_in_a_hundred_thousand_pieces_still_tells_who_wrote_it() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(2000))
    flat = mail("--B\n\nx\n" * 5000, Content_Type="multipart/mixed; boundary=B")

    nested = heard(mail(deep, Content_Type='multipart/mixed; boundary="0"'))

    assert nested.author.id == JAN
    assert heard(flat).author.id == JAN


@pytest.mark.parametrize(
    "part",
    [
        "Content-Type: application/pdf; name*0*=utf-8''%E2; name*2=\"x\"\n\nx",
        "Content-Type: text/plain; charset*=x'y'%ff\n\nx",
        "Content-Transfer-Encoding: base64\n\n!!!",
        "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n###",
        "Content-Type: message/rfc822\n\nno mail",
        "Content-Type: multipart/mixed\n\nno boundary",
        "Content-Type: ;;;\n\nx",
    ],
)
def test_broken_parts_are_survived(part: str) -> None:
    content = mail(f"--B\n{part}\n--B--", Content_Type="multipart/mixed; boundary=B")

    assert heard(content).author.id == JAN


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_is_torn_apart_raises(seed: int) -> None:
    chance = random.Random(seed)
    whole = [mail().encode(), REPORT.format(action="failed", kind="message/rfc822", id=OUR_ID).encode()]
    for _ in range(150):
        raw = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 12)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        read(bytes(raw[chance.randrange(30) :]), is_sent=chance.random() < 0.2, arrived=None)


@pytest.mark.parametrize("before", ["(" * 7000, "a:" * 3000, '"' * 2000, "<" * 3000])
def test_a_sender_that_is_built_to_break_the_reader_is_read_or_counted(before: str) -> None:
    batch = read(mail(From=f"{before} <{JAN}>"))

    assert len(batch.mentions) + batch.not_for_us == 1
    assert {one.author.id for one in batch.mentions} <= {JAN}


def test_an_answer_address_that_breaks_the_reader_is_no_reason_to_lose_a_mail() -> None:
    assert heard(mail(Reply_To="(" * 7500)).extra["to"] == JAN


def test_a_header_of_a_hundred_thousand_parameters_is_left_away() -> None:
    mention = heard(mail(Content_Type="text/plain" + "; a=b" * 100_000))

    assert mention.text.startswith("Mijn trein")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_parts_in_parts_without_end_are_not_taken_apart(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def asking(content: bytes) -> Any:
        asked.append(content)
        return message_from_bytes(content)

    monkeypatch.setattr(letters, "message_from_bytes", asking)
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{one}\n\n--b{one}\n" for one in range(300))
    mention = heard(mail(nested + f"x{end}" * 100_000, Content_Type="multipart/mixed; boundary=b"))

    assert (mention.author.id, asked) == (JAN, [])
    assert mention.text == f"Mijn trein\n\n{letters.UNREADABLE}"
    assert heard(mail(f"--b\n\nHallo{end}\n--b--\n", Content_Type="multipart/mixed; boundary=b")).text.endswith("Hallo")


def test_a_very_long_conversation_keeps_its_beginning_and_its_end() -> None:
    mention = heard(mail(References=" ".join(f"<{number}@x>" for number in range(400))))

    assert (mention.conversation_id, len(mention.extra["references"])) == ("<0@x>", 50)
    assert mention.extra["references"][-1] == "<399@x>"
