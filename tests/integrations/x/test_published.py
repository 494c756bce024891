"""Against what X itself publishes; collected only where its files are at hand (``WEBCARE_DATA``)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk.ports import Batch
from bot.rules.vocabulary import Visibility
from bot.rules.x_length import x_length
from integrations.x.access import Us
from integrations.x.receiver import Behind, XReceiver
from tests.integrations.x.conftest import DATA
from tests.integrations.x.rig import Rig, Start, a_reply
from tests.integrations.x.test_stream import listening
from tests.support.x import LookAlike
from tests.support.x.schema import Schema

Connect = Callable[..., Awaitable[Rig]]

PATHS = [
    (r"/2/users/\d+/mentions", "/2/users/{id}/mentions"),
    (r"/2/users/\d+/tweets", "/2/users/{id}/tweets"),
    (r"/2/users/by/username/\w+", "/2/users/by/username/{username}"),
    (r"/2/dm_conversations/with/\d+/messages", "/2/dm_conversations/with/{participant_id}/messages"),
]
# X's own pages list the kind of sender and the answer of each event; these eight are for a desk.
OURS = {
    "post.create": "own post",
    "post.delete": "nothing",  # a post of the account itself
    "post.mention.create": "mention",
    "post.reply.create": "mention",
    "post.quote.create": "mention",
    "dm.sent": "own message",
    "dm.received": "private mention",
}


def described(path: str) -> str:
    return next((template for pattern, template in PATHS if re.fullmatch(pattern, path)), path)


def examples() -> dict[str, Any]:
    return dict(json.loads((Path(DATA or "") / "api/x_activity_event_examples.json").read_text()))


@pytest.mark.parametrize(("spelling", "version"), [("old", "2.165"), ("new", "2.167")])
async def test_the_look_alike_answers_as_x_describes_it(
    start: Start, connect: Connect, data: Path, spelling: str, version: str
) -> None:
    x = await start(spelling=spelling)
    rig = await connect(x, direct_messages=True, search=["vertraging"])
    await ask_everything(x, rig)
    schema = Schema(json.loads((data / f"x_openapi_{version}.json").read_text()))

    asked = [one for one in x.journal.asked if one.answer is not None and one.status < 300]
    wrong = {
        f"{one.method} {one.path}: {error}"
        for one in asked
        for error in schema.errors(one.answer, schema.of_answer(one.method, described(one.path)))
    }

    assert {f"{one.method} {described(one.path)}" for one in asked} >= {
        "GET /2/users/{id}/mentions", "GET /2/users/{id}/tweets", "GET /2/tweets/search/recent", "GET /2/tweets",
        "GET /2/users/me", "GET /2/users/by/username/{username}", "GET /2/dm_events", "POST /2/tweets",
        "POST /2/dm_conversations/with/{participant_id}/messages", "GET /2/tweets/search/stream/rules",
        "POST /2/tweets/search/stream/rules",
    }  # fmt: skip
    assert wrong == set()
    lines = [json.loads(line) for line in x.stream.said]
    assert [list(schema.errors(one, schema.of_answer("GET", "/2/tweets/search/stream"))) for one in lines] == [[]]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"data": [{"id": "x1", "text": "a", "edit_history_tweet_ids": ["1"]}]}, "'x1' does not match"),
        ({"data": [{"id": "1", "text": 7}]}, "7 is no string"),
        ({"data": []}, "has 0 items"),
        ({"data": [{"id": "1", "words": "a"}]}, "words is not described"),
        ({"data": [{"id": "1", "created_at": "today"}]}, "is no instant"),
        ({"errors": [{"title": "a"}]}, "lacks type"),
    ],
)
def test_the_check_finds_what_it_looks_for(data: Path, answer: Any, said: str) -> None:
    schema = Schema(json.loads((data / "x_openapi_2.165.json").read_text()))

    found = list(schema.errors(answer, schema.of_answer("GET", "/2/tweets")))

    assert any(said in one for one in found)


async def ask_everything(x: LookAlike, rig: Rig) -> None:
    world = x.world
    photo = {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg", "alt_text": "Leeg"}
    jan = world.user("jan_dv", description="x")
    asked = world.post(jan, "@ns_online " + "lang " * 80, media=(photo,))
    edited = world.edit(world.post(jan, "@ns_online vertragign", reply_to=asked.id, quotes=asked.id), "@ns_online ok")
    world.post(jan, "vertraging")
    gone = world.post(jan, "weg")
    world.delete(gone)
    world.message(jan, world.us, "privé")
    assert rig.connection.sender is not None
    assert rig.connection.refresher is not None
    assert rig.connection.checker is not None
    await rig.connection.sender.send(a_reply(asked.id))
    await rig.connection.sender.send(a_reply(asked.id, visibility=Visibility.PRIVATE, customer=jan.id))
    for feed in rig.connection.feeds:
        await rig.fetch(feed.name)
    await rig.connection.refresher.refresh([asked.id, edited.first, gone.id])
    await rig.connection.checker.check()
    async with listening(rig):
        world.post(jan, "@ns_online vertraging", media=(photo,))


@pytest.mark.parametrize("kind", list(examples()) if DATA else [])
def test_each_example_of_an_event_is_a_mention_ours_or_counted(kind: str) -> None:
    us = Us(id="1111111111111111111", handle="ExampleUser")
    receiver = XReceiver("x", "secret", {"x": Behind(us=us, reading=None)})  # type: ignore[arg-type]

    batch = receiver.parse(json.dumps(examples()[kind]).encode())["x"]

    assert what(batch) == OURS.get(kind, "nothing")
    for mention in batch.mentions:
        assert (mention.author.id, mention.addressed) == ("2222222222222222222", True)
        assert mention.posted_at.year == 2026


def what(batch: Batch) -> str:
    [*told] = [*batch.mentions, *batch.own_posts]
    if not told:
        return "nothing" if batch.not_for_us == 1 else "?"
    kind = "mention" if batch.mentions else "own"
    private = told[0].visibility is Visibility.PRIVATE
    return {"mention": ("mention", "private mention"), "own": ("own post", "own message")}[kind][private]


def test_the_examples_are_all_there() -> None:
    assert len(examples()) == 27


def counted() -> Iterator[Any]:
    told = yaml.safe_load((Path(DATA or "") / "api/twitter_text_validate.yml").read_text())["tests"]
    # The two groups of the rules of today; the others are of older ones.
    for group in ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"):
        for one in told[group]:
            yield pytest.param(one["text"], one["expected"]["weightedLength"], id=one["description"])


@pytest.mark.parametrize(("text", "length"), list(counted()) if DATA else [])
def test_posts_are_counted_as_x_counts_them(text: str, length: int) -> None:
    assert x_length(text) == length
