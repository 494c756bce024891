"""What a second reader of the threat model found, each held from now on."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from bot.commands.person import shown
from bot.desk.outcome import reply_outcome
from bot.desk.ports import Accepted, Rejected
from bot.log import configure_logging, redact
from bot.rules.words import READ_MOST, words_of
from bot.slack.marks import marks_in
from bot.store import Reply
from bot.store.database import Store
from bot.store.words import ReplyState
from integrations.webhook.callback import sorted_answer
from integrations.webhook.mentions import BadMentions, read_mentions
from tests.fuzz.seeds import MENTION
from tests.support.builders import Team

WORDS = "my neighbour's cat is ill"


def a_message(ts: str, *, bot: str) -> dict[str, object]:
    return {
        "ts": ts, "bot_id": bot,
        "metadata": {"event_type": "webcare_message", "event_payload": {"key": "case:1:C1"}},
    }  # fmt: skip


def test_a_message_of_another_app_with_our_key_is_not_ours() -> None:
    page = {"messages": [a_message("1.0", bot="B666"), a_message("2.0", bot="B1"), {"ts": "3.0"}]}

    assert marks_in(page, bot="B1") == [("case:1:C1", "2.0")]
    assert len(marks_in(page, bot="")) == 2


@pytest.mark.parametrize(
    "body",
    [b'{"id":"\\ud800"}', b'{"id":"a\\u0000b"}', b'{"id":"%s"}' % (b"x" * 60_000), b'{"id":%s}' % (b"9" * 4_200)],
    ids=["half a surrogate", "NUL", "long", "many digits"],
)
async def test_an_id_that_a_platform_makes_up_can_be_stored(store: Store, body: bytes) -> None:
    team = Team(store)
    reply = await team.reply(await team.claimed())

    answer = sorted_answer(200, {}, body)
    assert isinstance(answer, Accepted)
    await team.do(reply_outcome, reply.id, answer)

    assert await team.reply_state(reply) is ReplyState.SENT


async def test_a_reason_that_a_platform_makes_up_can_be_stored(store: Store) -> None:
    team = Team(store)
    reply = await team.reply(await team.claimed())

    answer = sorted_answer(400, {}, b'{"reason":"no \\ud800 and\\u0000 no"}')
    assert isinstance(answer, Rejected)
    await team.do(reply_outcome, reply.id, answer)

    [found] = await team.rows(Reply)
    assert found.reason == "no ? and no"


def test_two_keys_that_cleaning_would_make_one_are_refused() -> None:
    body = json.dumps({**MENTION, "te\u0000xt": "EVIL"}).encode()

    with pytest.raises(BadMentions, match="a key stands twice"):
        read_mentions(body)


def test_rules_read_the_beginning_of_a_text_only() -> None:
    assert len(words_of("ab " * READ_MOST)) <= READ_MOST


@pytest.fixture
def logged() -> StringIO:
    stream = StringIO()
    configure_logging(stream=stream, json=True)
    return stream


def raise_deep() -> None:
    try:
        raise ValueError(f"can't parse {WORDS!r}")
    except ValueError as error:
        error.add_note(f"it was {WORDS}")
        raise ExceptionGroup(f"while reading {WORDS}", [error, LookupError(WORDS)]) from error


def test_a_traceback_says_nothing_that_a_library_quotes(logged: StringIO) -> None:
    try:
        raise_deep()
    except ExceptionGroup:
        logging.getLogger("someone").exception("it failed")

    said = logged.getvalue()
    assert "raise_deep" in said
    assert "ExceptionGroup" in said
    assert "neighbour" not in said


def test_a_row_of_many_lines_is_masked_whole() -> None:
    assert "neighbour" not in redact(f"DETAIL:  Failing row contains (1, a\n{WORDS}\n{WORDS})")


def test_what_nobody_took_is_named_without_what_it_says(logged: StringIO) -> None:
    logging.getLogger("asyncio").error(
        "Task exception was never retrieved\nfuture: <Task finished exception=ValueError(%r)>", WORDS
    )

    assert "never retrieved" in logged.getvalue()
    assert "neighbour" not in logged.getvalue()


def test_a_name_does_not_steer_the_terminal() -> None:
    assert shown("jan\x1b[2J\x07") == "jan[2J"
