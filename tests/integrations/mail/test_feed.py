"""Looking into a folder: where it goes on, and what a refusal means."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.ports import FetchFailed, Trouble
from integrations.mail import imap
from integrations.mail.account import Security, Server, is_loopback
from integrations.mail.imap import visit
from tests.integrations.mail.rig import Rig, a_rig, an_account, mail
from tests.support.mail import ImapServer, Post


def numbered(number: int) -> str:
    return mail(f"bericht {number}", Message_ID=f"<{number}@post.example>")


async def test_it_goes_on_behind_the_last_number(rig: Rig) -> None:
    rig.post.deliver(numbered(1))
    first = await rig.fetch()
    rig.post.deliver(numbered(2))

    second = await rig.fetch(json.loads(json.dumps(first.cursor)))
    third = await rig.fetch(second.cursor)

    assert [one.id for one in first.batch.mentions] == ["<1@post.example>"]
    assert [one.id for one in second.batch.mentions] == ["<2@post.example>"]
    assert (third.batch.mentions, third.cursor["last"]) == ((), 2)


async def test_the_first_look_brings_a_day_and_marks_nothing_as_read(rig: Rig) -> None:
    rig.post.deliver(numbered(1))
    rig.clock.passes(days=9)
    rig.post.deliver(numbered(2))

    found = await rig.fetch()

    assert [one.id for one in found.batch.mentions] == ["<2@post.example>"]
    assert not [one for one in rig.post.heard if "SELECT" in one or "BODY[" in one]


@pytest.mark.parametrize("tells_next", [True, False])
async def test_a_folder_in_which_nothing_new_lies_is_not_read_from_its_beginning(rig: Rig, tells_next: bool) -> None:
    rig.post.folders["INBOX"].tells_next = tells_next
    rig.post.deliver(numbered(1))
    rig.clock.passes(days=9)

    first = await rig.fetch()
    rig.post.deliver(numbered(2))
    second = await rig.fetch(first.cursor)

    assert first.batch.mentions == ()
    assert [one.id for one in second.batch.mentions] == ["<2@post.example>"]


async def test_fifty_at_a_time(rig: Rig) -> None:
    for number in range(70):
        rig.post.deliver(numbered(number))

    first = await rig.fetch()
    second = await rig.fetch(first.cursor)

    assert (len(first.batch.mentions), first.more) == (50, True)
    assert (len(second.batch.mentions), second.more) == (20, False)


async def test_large_mails_are_read_at_their_beginning_and_few_at_once(rig: Rig) -> None:
    for number in range(20):
        rig.post.deliver(numbered(number) + ("x" * 75 + "\n") * 16_000)

    found = await rig.fetch()

    assert (len(found.batch.mentions), found.more) == (16, True)
    assert found.batch.mentions[0].text.startswith("Mijn trein\n\nbericht 0")


async def test_when_all_numbers_are_void_the_last_days_are_read_again(rig: Rig) -> None:
    rig.post.deliver(numbered(1))
    rig.clock.passes(days=5)
    rig.post.deliver(numbered(2))
    first = await rig.fetch()
    rig.clock.passes(hours=1)
    rig.post.deliver(numbered(3))
    rig.post.folders["INBOX"].renumber()

    again = await rig.fetch(first.cursor)
    after = await rig.fetch(again.cursor)

    assert [one.id for one in again.batch.mentions] == ["<2@post.example>", "<3@post.example>"]
    assert (again.cursor["validity"], again.cursor["last"]) == (2, 3)
    assert after.batch.mentions == ()


@pytest.mark.parametrize(
    ("fault", "trouble", "why"),
    [
        ("cut", Trouble.AWAY, "connecting"),
        ("cut_login", Trouble.AWAY, "login"),
        ("away", Trouble.AWAY, "connecting"),
        ("garbage", Trouble.AWAY, "connecting"),
        ("busy", Trouble.LIMIT, "Too many"),
        ("unavailable", Trouble.AWAY, "Try later"),
        ("no_token", Trouble.TOKEN, r"Invalid credentials for \[password\]"),
        ("forbidden", Trouble.RIGHTS, "switched off"),
        ("bad_login", Trouble.TOKEN, "Error in IMAP command"),
        ("no_search", Trouble.CHANGED, "SEARCH was refused"),
        ("huge", Trouble.AWAY, "longer than what was asked for"),
    ],
)
async def test_what_a_refusal_means(rig: Rig, fault: str, trouble: Trouble, why: str) -> None:
    rig.post.deliver(numbered(1))
    rig.post.imap_faults.append(fault)

    with pytest.raises(FetchFailed, match=why) as failed:
        await rig.fetch()

    assert failed.value.trouble is trouble
    assert (failed.value.retry_after == timedelta(minutes=5)) == (trouble is Trouble.LIMIT)
    assert rig.post.password not in repr(failed.value)


async def test_a_folder_that_is_not_there_is_a_matter_of_settings() -> None:
    async with a_rig(folder="Klanten") as rig:
        with pytest.raises(FetchFailed, match="Unknown mailbox") as failed:
            await rig.fetch()

    assert failed.value.trouble is Trouble.RIGHTS


async def test_a_mail_that_went_between_two_questions_is_passed_over(rig: Rig) -> None:
    rig.post.deliver(numbered(1))
    rig.post.imap_faults.append("gone")

    found = await rig.fetch()

    assert (bool(found.batch), found.cursor["last"]) == (False, 1)


class Guarded(Server):
    """The look-alike, as if it stood elsewhere."""

    wanted = Security.TLS

    @property
    def security(self) -> Security:
        return self.wanted


class GuardedLater(Guarded):
    wanted = Security.STARTTLS


@pytest.mark.parametrize("kind", [Guarded, GuardedLater])
async def test_without_tls_no_password_leaves_this_machine(kind: type[Guarded]) -> None:
    post = Post()
    server = await ImapServer(post).start()
    account = replace(an_account(), imap=kind(host="127.0.0.1", port=server.port))

    def look() -> None:
        with visit(account, "INBOX"):
            raise AssertionError("let in")

    with pytest.raises(FetchFailed) as failed:
        await asyncio.to_thread(look)
    await server.stop()

    assert failed.value.trouble is Trouble.AWAY
    assert not [one for one in post.heard if "LOGIN" in one]


@pytest.mark.parametrize(
    ("host", "port", "security"),
    [
        ("imap.example.org", 993, Security.TLS),
        ("smtp.example.org", 465, Security.TLS),
        ("imap.example.org", 143, Security.STARTTLS),
        ("smtp.example.org", 587, Security.STARTTLS),
        ("10.0.0.8", 25, Security.STARTTLS),
        ("127.0.0.1", 143, Security.NONE),
        ("::1", 993, Security.NONE),
        ("localhost", 143, Security.NONE),
    ],
)
def test_only_this_very_machine_is_spoken_to_in_the_open(host: str, port: int, security: Security) -> None:
    assert Server(host=host, port=port).security is security
    assert is_loopback(host) is (security is Security.NONE)


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        (b'INTERNALDATE "23-Nov-2026 13:00:00 +0100"', 12),
        (b'INTERNALDATE " 3-nov-2026 09:30:00 -0230"', 12),
        (b'INTERNALDATE "99-Nov-2026 13:00:00 +0100"', None),
        (b'INTERNALDATE "23-Foo-2026 13:00:00 +0100"', None),
        (b'INTERNALDATE "23-Nov-2026 13:00:00 +9900"', None),
        (b"FLAGS ()", None),
    ],
)
def test_the_time_of_arrival_is_read_or_left(told: bytes, hour: int | None) -> None:
    found = imap._arrived(told)

    assert (found.hour if found else None) == hour
