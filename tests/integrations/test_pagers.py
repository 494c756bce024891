"""Pages beside Slack, through Apprise, to services that listen on this machine."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from pydantic import SecretStr

from bot.desk.ports import Paged, PageOutcome, Pager, PageText
from integrations.pagers import ApprisePager, check_address
from integrations.pagers.library import service_of
from integrations.pagers.pager import composed
from integrations.pagers.threads import NoRoom, Threads
from tests.support.logs import captured_logs
from tests.support.pagers import MailServer, Service, Talker, mail_server, serving

TEXT = PageText(
    title="312 people write about derailment since 23:41",
    body="Usual at this hour: 4. Desk: Lumerail.\nNobody has taken it yet.",
    link="https://webcare.example.nl/page/MXwxNw",
    variant="important",
)
MORE = f"{TEXT.body}\nEverybody else on the list has been paged."
BODY = f"{TEXT.link}\n\n{TEXT.body}"
SHORT = timedelta(seconds=0.3)
SECRETS = ("s3cret-topic", "s3cret-pass", "night@example.nl", "derailment", "MXwxNw", "31612345678")
SID, AUTH = "AC" + "a" * 32, "b" * 32


async def page(address: str, text: PageText = TEXT, *, within: timedelta = timedelta(seconds=10)) -> PageOutcome:
    pager: Pager = ApprisePager(timeout=within)
    return await pager.page(SecretStr(address), text, key="0.0.1")


@pytest.mark.parametrize(("variant", "kind"), [("quiet", "info"), ("important", "warning"), ("voice", "failure")])
async def test_a_page_arrives_as_it_was_written_and_as_loud(variant: str, kind: str) -> None:
    async with serving(Service()) as service:
        outcome = await page(f"json://127.0.0.1:{service.port}/hook", replace(TEXT, variant=variant))

    assert outcome == PageOutcome(state=Paged.SENT)
    [got] = service.got
    assert (got["title"], got["message"], got["type"]) == (TEXT.title, BODY, kind)


@pytest.mark.parametrize(
    ("variant", "query", "priority"),
    [("quiet", "", "low"), ("important", "", "high"), ("voice", "", "max"), ("voice", "?priority=min", "min")],
)
async def test_a_push_message_is_as_urgent_as_the_page_unless_the_address_says_so(
    variant: str, query: str, priority: str
) -> None:
    async with serving(Service()) as service:
        address = f"ntfy://127.0.0.1:{service.port}/night{query}"
        assert (await page(address, replace(TEXT, variant=variant))).state is Paged.SENT

    [got], [headers] = service.got, service.headers
    assert (got["topic"], got["title"], got["message"]) == ("night", TEXT.title, BODY)
    assert headers["X-Priority"] == priority
    assert "X-Icon" not in headers  # no picture from somebody else's server


async def test_a_mail_arrives_with_subject_and_text() -> None:
    async with mail_server(MailServer()) as server:
        outcome = await page(f"mailto://127.0.0.1:{server.port}/?from=desk@example.nl&to=night@example.nl&format=text")

    assert outcome.state is Paged.SENT
    [mail] = server.mails
    assert server.recipients == ["night@example.nl"]
    assert mail["Subject"] == TEXT.title
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().split() == BODY.split()


@pytest.mark.parametrize("kind", ["text", "html", "markdown"])
async def test_what_looks_like_markup_stays_text(kind: str) -> None:
    hostile = "<b>9</b> [tap](https://evil.example) *now* :fire: \\n"
    async with serving(Service()) as service:
        address = f"json://127.0.0.1:{service.port}/?format={kind}&emojis=yes"
        assert (await page(address, replace(TEXT, body=hostile))).state is Paged.SENT

    told = service.got[0]["message"]
    expected = {
        "text": f"{TEXT.link}\n\n{hostile}",
        "html": "&lt;b&gt;9&lt;/b&gt;",
        "markdown": r"<b\>9</b\> \[tap\]\(",
    }
    assert expected[kind] in told
    assert TEXT.link in told


async def test_a_title_is_one_line() -> None:
    async with serving(Service()) as service:
        await page(f"json://127.0.0.1:{service.port}/", replace(TEXT, title="a\r\nBcc: b@example.nl\n c"))

    assert service.got[0]["title"] == "a Bcc: b@example.nl c"


@pytest.mark.parametrize("query", ["", "?optional=yes", "?retry=3&wait=0"])
async def test_a_service_that_refuses_was_not_reached(query: str) -> None:
    async with serving(Service(status=500)) as service:
        outcome = await page(f"json://127.0.0.1:{service.port}/{query}")

    assert outcome == PageOutcome(state=Paged.FAILED, why="JSON did not take it (error 500)")
    assert len(service.got) == 1


@pytest.mark.parametrize("refuses", ["MAIL", "RCPT"])
async def test_a_mail_that_is_refused_was_not_sent(refuses: str) -> None:
    async with mail_server(MailServer(refuses=refuses)) as server:
        outcome = await page(f"mailto://127.0.0.1:{server.port}/?from=desk@example.nl&to=night@example.nl")

    assert outcome.state is Paged.FAILED
    assert server.mails == []


@pytest.mark.parametrize("query", ["", "?redirect=yes"])
async def test_a_redirect_is_not_followed_and_no_success(query: str) -> None:
    async with serving(Service()) as elsewhere, serving(Service(status=302)) as service:
        service.location = f"http://127.0.0.1:{elsewhere.port}/"
        outcome = await page(f"json://127.0.0.1:{service.port}/{query}")

    assert outcome.state is Paged.FAILED
    assert elsewhere.got == []


async def test_nobody_listens() -> None:
    async with serving(Service()) as service:
        pass

    assert (await page(f"json://127.0.0.1:{service.port}/")).state is Paged.FAILED


@pytest.mark.parametrize("address", ["", "night@example.nl", "nosuch://x", "json://", "twilio://x", "mqtt://h/x"])
async def test_what_is_no_address_fails(address: str) -> None:
    assert (await page(address)).state is Paged.FAILED


async def test_a_service_that_never_answers_is_unknown_after_the_time_limit() -> None:
    async with serving(Service(answers_at_once=None)) as service, asyncio.timeout(30):
        outcome = await page(f"json://127.0.0.1:{service.port}/?rto=0.01", within=SHORT)
        await service.asked.wait()

    assert outcome == PageOutcome(state=Paged.UNKNOWN, why="no answer within 0.3 s")
    assert len(service.got) == 1


async def test_a_mail_server_that_never_answers_is_unknown_after_the_time_limit() -> None:
    async with mail_server(MailServer(greets=False)) as server, asyncio.timeout(30):
        outcome = await page(f"mailto://127.0.0.1:{server.port}/?from=a@example.nl&to=b@example.nl", within=SHORT)

    assert outcome.state is Paged.UNKNOWN


@pytest.mark.parametrize(("status", "state"), [(200, Paged.SENT), (500, Paged.FAILED)])
async def test_a_service_that_talks_on_is_not_listened_to(status: int, state: Paged) -> None:
    async with serving(Talker(status=status)) as service:
        outcome = await page(f"json://127.0.0.1:{service.port}/")

    assert outcome.state is state
    assert service.said < service.pieces / 2


async def test_five_pages_go_at_once() -> None:
    async with serving(Service(answers_at_once=5)) as service:
        pager = ApprisePager()
        address = SecretStr(f"json://127.0.0.1:{service.port}/\n")  # as a variable's file may end
        outcomes = await asyncio.gather(*(pager.page(address, TEXT, key=f"0.0.{n}") for n in range(5)))

    assert {outcome.state for outcome in outcomes} == {Paged.SENT}
    assert len(service.got) == 5


async def test_a_page_for_which_there_is_no_thread_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.pagers.pager.MOST_AT_ONCE", 1)
    pager = ApprisePager(timeout=SHORT)
    async with serving(Service(answers_at_once=None)) as service:
        address = SecretStr(f"json://127.0.0.1:{service.port}/")
        first = await pager.page(address, TEXT, key="0.0.1")
        second = await pager.page(address, TEXT, key="0.0.2")
        await service.asked.wait()

    assert (first.state, second.state) == (Paged.UNKNOWN, Paged.FAILED)
    assert len(service.got) == 1


async def test_a_service_that_hangs_takes_no_thread_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.pagers.pager.MOST_AT_ONCE", 1)
    pager = ApprisePager(timeout=timedelta(seconds=10))
    async with serving(Service(answers_at_once=None)) as mute, serving(Service()) as good:
        hangs = asyncio.create_task(pager.page(SecretStr(f"json://127.0.0.1:{mute.port}/"), TEXT, key="0.0.1"))
        await mute.asked.wait()
        outcome = await pager.page(SecretStr(f"ntfy://127.0.0.1:{good.port}/night"), TEXT, key="0.0.2")
        mute.give_up()
        await hangs

    assert outcome.state is Paged.SENT


async def test_neither_addresses_nor_texts_reach_the_log() -> None:
    with captured_logs() as written:
        async with serving(Service()) as good, serving(Service(status=500)) as bad, mail_server(MailServer()) as post:
            await page(f"ntfy://me:s3cret-pass@127.0.0.1:{good.port}/s3cret-topic")
            await page(f"json://me:s3cret-pass@127.0.0.1:{bad.port}/s3cret-topic")
            await page(f"mailto://127.0.0.1:{post.port}/?from=desk@example.nl&to=night@example.nl")
        async with serving(Service(answers_at_once=None)) as mute:
            await page(f"json://me:s3cret-pass@127.0.0.1:{mute.port}/s3cret-topic", within=SHORT)
        await page(f"json://me:s3cret-pass@127.0.0.1:{mute.port}/s3cret-topic")
        await page("twilio://s3cret-topic:s3cret-pass@31612345678")
        check_address(SecretStr("nosuch://s3cret-pass@s3cret-topic"))

    said = written.getvalue()
    assert [secret for secret in SECRETS if secret in said] == []
    assert said.count("page.sent") == 2
    assert said.count("page.not_sent") == 4
    assert len(said.splitlines()) == 6 + said.count("asyncio")


SMS = f"twilio://{SID}:{AUTH}@+15551234567/+31612345678"


@pytest.mark.parametrize(
    ("address", "link", "body"),
    [
        pytest.param(SMS, TEXT.link, "", id="SMS"),
        pytest.param(f"{SMS}?method=call", "", MORE, id="call"),
        pytest.param("ntfy://127.0.0.1/night", TEXT.link, MORE, id="push"),
        pytest.param(f"pagerduty://{'a' * 32}@{'b' * 20}", TEXT.link, MORE, id="incident"),
    ],
)
def test_what_is_short_gets_title_and_link_and_what_is_spoken_no_link(address: str, link: str, body: str) -> None:
    service = service_of(address, "important", read_s=1)
    assert service is not None

    assert composed(service, replace(TEXT, body=MORE)) == (TEXT.title, link, body)


async def test_a_page_of_a_title_alone_arrives() -> None:
    async with serving(Service()) as service:
        await page(f"json://127.0.0.1:{service.port}/", replace(TEXT, link="", body=""))

    assert (service.got[0]["title"], service.got[0]["message"]) == ("", TEXT.title)


OPSGENIE = "opsgenie://aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@pytest.mark.parametrize(
    ("address", "variant", "priority"),
    [
        (f"pover://{'u' * 30}@{'t' * 30}", "quiet", -2),
        (f"pover://{'u' * 30}@{'t' * 30}", "voice", 2),  # repeats until it is acknowledged there
        (f"pover://{'u' * 30}@{'t' * 30}?priority=normal", "voice", 0),
        ("gotify://127.0.0.1/token", "voice", 10),
        (OPSGENIE, "quiet", 4),  # P1 is the most urgent
        (OPSGENIE, "voice", 1),
        (f"{OPSGENIE}?priority=p3", "voice", 3),
        ("gotify://127.0.0.1/token", "unheard of", 5),
    ],
)
def test_every_service_hears_how_loud_it_is_in_its_own_words(address: str, variant: str, priority: int) -> None:
    service = service_of(address, variant, read_s=1)

    assert getattr(service, "priority", None) == priority


@pytest.mark.parametrize(
    ("address", "state", "said"),
    [
        pytest.param("ntfys://ntfy.example.nl/night", "ok", "ntfy", id="good"),
        pytest.param("  ntfys://ntfy.example.nl/night\n", "ok", "ntfy", id="a line's end"),
        pytest.param("night@example.nl", "failed", "service://", id="no address"),
        pytest.param("nosuch://x", "failed", "no service", id="an unknown service"),
        pytest.param("msgbird://short", "failed", "not all", id="something is missing"),
        pytest.param("json://a json://b", "failed", "space", id="two"),
        pytest.param("mqtt://example.nl/x", "failed", "package", id="not installed"),
        pytest.param("syslog://", "warning", "nobody", id="only here"),
        pytest.param(
            "https://hooks.slack.com/services/T1AAAAAAA/B1AAAAAAA/x" + "a" * 23, "warning", "Slack", id="Slack"
        ),
        pytest.param("jsons://example.nl/?verify=no", "warning", "certificate", id="anybody's certificate"),
        pytest.param(f"twilio://{SID}:{AUTH}@+15551234567/06-nope", "warning", "part", id="a number that is none"),
    ],
)
def test_an_address_is_looked_at_without_waking_anybody(address: str, state: str, said: str) -> None:
    found = check_address(SecretStr(address), what="WEBCARE_PAGE_NIGHT")

    assert (found.what, found.state) == ("WEBCARE_PAGE_NIGHT", state)
    assert said in found.detail
    assert bool(found.remedy) is (state != "ok")
    assert AUTH not in f"{found.detail}{found.remedy}"


async def test_threads_that_hang_keep_their_place_until_they_end() -> None:
    threads, held = Threads(1), Event()

    with pytest.raises(TimeoutError):
        await threads.run(held.wait, within_s=0.01)
    with pytest.raises(NoRoom):
        await threads.run(held.wait, within_s=10)
    held.set()
    for thread in [one for one in enumerate_threads() if one.name == "page"]:
        thread.join(10)

    assert await threads.run(lambda: 7, within_s=10) == 7


async def test_what_a_thread_raises_comes_back_and_frees_its_place() -> None:
    threads = Threads(1)

    def broken() -> None:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            await threads.run(broken, within_s=10)


HANGS = """
import asyncio, threading
from integrations.pagers.threads import Threads
try:
    asyncio.run(Threads(1).run(threading.Event().wait, within_s=0.01))
except TimeoutError:
    print("gone")
"""


def test_a_thread_that_hangs_does_not_keep_the_program_from_ending() -> None:
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "gone\n"


def test_apprise_is_imported_with_the_first_page_only() -> None:
    program = "import sys, integrations.pagers; print('apprise' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "False\n"


FIRST = """
import asyncio, sys
from datetime import timedelta
from pydantic import SecretStr
from bot.desk.ports import PageText
from integrations.pagers import ApprisePager

async def pages(address):
    pager, text = ApprisePager(timeout=timedelta(seconds=60)), PageText(title="t", body="b", link="", variant="voice")
    return await asyncio.gather(*(pager.page(SecretStr(address), text, key="k") for _ in range(5)))

print([one.state.value for one in asyncio.run(pages(sys.argv[1]))], file=sys.stderr)
"""


async def test_the_first_pages_of_a_program_may_come_together_and_leave_no_file(tmp_path: Path) -> None:
    async with serving(Service(answers_at_once=5)) as service:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", FIRST, f"ntfy://127.0.0.1:{service.port}/night", stderr=subprocess.PIPE, cwd=tmp_path,
            env=os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": "", "PYTHONPATH": str(Path(__file__).parents[2])},
        )  # fmt: skip
        _, told = await program.communicate()

    assert told.decode() == f"{['sent'] * 5}\n"
    assert os.listdir(tmp_path) == []


async def test_a_pager_can_be_made_ready_beforehand() -> None:
    await ApprisePager().prepare()

    assert "apprise" in sys.modules


PAGE = (Path(__file__).parents[2] / "docs/paging.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^(WEBCARE_CONTACT_\w+)=(\S+)$", PAGE, re.MULTILINE)


def test_the_page_has_an_example_of_every_way() -> None:
    assert {name.rpartition("_")[2] for name, _ in EXAMPLES} == {"SMS", "CALL", "PUSH", "WATCH", "DIRECTOR"}


@pytest.mark.parametrize(("name", "address"), EXAMPLES)
def test_every_example_is_an_address_that_can_be_paged(name: str, address: str) -> None:
    assert check_address(SecretStr(address), what=name).state == "ok"
