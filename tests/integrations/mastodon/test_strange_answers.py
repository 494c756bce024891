"""Whatever a server answers is read, counted or refused, and never more than that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.desk.ports import FetchFailed, Trouble
from integrations.mastodon.plain import plain
from tests.integrations.mastodon.rig import Rig, of_json
from tests.integrations.mastodon.test_feeds import a_status
from tests.support.mastodon.server import Instead

CURSOR = {"min_id": "1"}


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        pytest.param(of_json("{}"), Trouble.CHANGED, id="an object where a list should be"),
        pytest.param(of_json("null"), Trouble.AWAY, id="nothing"),
        pytest.param(of_json('"hoi"'), Trouble.CHANGED, id="a text"),
        pytest.param(of_json('[{"id": "a8f-pleroma"}]'), Trouble.CHANGED, id="ids of another program"),
        pytest.param(of_json("[1, null, []]"), Trouble.CHANGED, id="a list of no objects"),
        pytest.param(of_json("[" * 100 + "]" * 100), Trouble.AWAY, id="deeper than anybody needs"),
        pytest.param(of_json('[{"id": NaN}]'), Trouble.AWAY, id="no JSON by the letter"),
        pytest.param(Instead(200, b"<html>log in</html>"), Trouble.AWAY, id="a page with a good status"),
        pytest.param(Instead(200, b'[{"id": "5\xe9"}]', "application/json"), Trouble.AWAY, id="Latin-1"),
        pytest.param(Instead(200, "[]".encode("utf-16"), "application/json"), Trouble.AWAY, id="UTF-16"),
        pytest.param(Instead(200, b" " * 5_000_000, "application/json"), Trouble.AWAY, id="five megabytes"),
        pytest.param(Instead(302, b"", headers={"Location": "http://127.0.0.1:9"}), Trouble.AWAY, id="elsewhere"),
        pytest.param(of_json('{"error": "x"}', 401), Trouble.TOKEN, id="401"),
        pytest.param(of_json('{"error": "x"}', 403), Trouble.RIGHTS, id="403"),
        pytest.param(of_json('{"error": "x"}', 404), Trouble.CHANGED, id="404"),
        pytest.param(Instead(404), Trouble.AWAY, id="404 of some other server in between"),
        pytest.param(of_json('{"error": "x"}', 422), Trouble.CHANGED, id="422"),
        pytest.param(of_json('{"error": "x"}', 408), Trouble.AWAY, id="408"),
        pytest.param(Instead(cut=True), Trouble.AWAY, id="a connection that breaks"),
    ],
)
async def test_a_strange_answer_says_who_has_to_act(rig: Rig, given: Instead, trouble: Trouble) -> None:
    for feed, path in (("mentions", "/api/v1/notifications"), ("own", r"/api/v1/accounts/\d+/statuses")):
        # A call that only reads is made once more by itself where its connection was an old one.
        rig.server.instead(f"GET {path}", given, times=2)

        with pytest.raises(FetchFailed) as failed:
            await rig.fetch(feed, CURSOR)

        assert failed.value.trouble is trouble
        rig.server.waiting.clear()


async def test_a_server_that_tells_our_token_does_not_tell_it_further(rig: Rig) -> None:
    rig.server.instead("GET", of_json(json.dumps({"error": f"bad token {rig.server.token}"}), 401))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("own")

    assert failed.value.why == "bad token [hidden] (HTTP 401)"


@pytest.mark.parametrize("body", ["[]", '{"id": 7}', '{"id": "x"}', '{"acct": "ns"}'])
async def test_an_account_without_a_number_is_none(rig: Rig, body: str) -> None:
    rig.server.instead("GET /api/v1/accounts/verify", of_json(body))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize(
    "status",
    [
        None, [], "hoi", {}, a_status(id=None), a_status(id=5), a_status(id="5" * 30), a_status(created_at=None),
        a_status(created_at="gisteren"), a_status(created_at="0001-01-01T00:00:00+14:00"),
        a_status(created_at="2026-11-23T11:00:00"), a_status(account=None), a_status(account={"id": True}),
        a_status(id="٥"),
    ],
)  # fmt: skip
async def test_a_status_that_lacks_what_it_must_have_is_counted(rig: Rig, status: Any) -> None:
    told = [
        {"id": "8", "type": "mention", "status": a_status(id="6")}, {"id": "7", "type": "mention", "status": status}
    ]  # fmt: skip
    rig.server.instead("GET /api/v1/notifications", of_json(json.dumps(told)))

    fetched = await rig.fetch("mentions", CURSOR)

    assert [one.id for one in fetched.batch.mentions] == ["6"]
    assert (fetched.batch.not_for_us, fetched.cursor) == (1, {"min_id": "8"})


async def test_everything_else_may_be_missing_or_of_another_kind(rig: Rig) -> None:
    for strange in (None, 5, "x", [], {}, ["x"], True):
        names = (
            "content", "spoiler_text", "visibility", "url", "uri", "language", "media_attachments", "mentions",
            "in_reply_to_id", "edited_at",
        )  # fmt: skip
        account = {"id": "9"} | dict.fromkeys(("acct", "display_name", "note", "followers_count"), strange)
        status = a_status(account=account) | dict.fromkeys(names, strange)
        rig.server.instead("GET /api/v1/notif", of_json(json.dumps([{"id": "7", "type": "mention", "status": status}])))

        fetched = await rig.fetch("mentions", CURSOR)

        assert [(one.id, one.visibility) for one in fetched.batch.mentions] == [("5", "private")]


@pytest.mark.parametrize("status", [{}, a_status(id=None), a_status(created_at=5), a_status()])
async def test_what_is_no_post_of_ours_is_counted_among_our_own(rig: Rig, status: Any) -> None:
    ours = a_status(id="6", account={"id": rig.server.world.us.id})
    rig.server.instead("GET .*/statuses", of_json(json.dumps([ours, {**status, "id": status.get("id") or "4"}])))

    batch = (await rig.fetch("own", CURSOR)).batch

    assert ([one.id for one in batch.own_posts], batch.not_for_us) == (["6"], 1)


async def test_nothing_that_no_database_takes_comes_in(rig: Rig) -> None:
    rig.server.world.post(rig.jan, "@ns_online \x00 \ud83d hoi")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.text == "@ns_online  ? hoi"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("<p>een<br>twee<br />drie</p><p>vier</p>", "een\ntwee\ndrie\n\nvier", id="lines and paragraphs"),
        pytest.param("<p>&lt;b&gt; &amp; &#39;x&#39; &nbsp;</p>", "<b> & 'x'", id="entities"),
        pytest.param(
            '<p>zie <a href="https://a.example/1"><span class="invisible">https://</span><span class="ellipsis">a.exam'
            '</span><span class="invisible">ple/1</span></a></p>',
            "zie https://a.example/1", id="a link is written out",
        ),
        pytest.param('<p><span class="h-card"><a>@<span>ns</span></a></span> hoi</p>', "@ns hoi", id="a handle"),
        pytest.param("<ul><li>een</li><li>twee</li></ul><p>x</p>", "- een\n- twee\n\nx", id="a list"),
        pytest.param("<p>a</p><script>alert(1)</script><style>p{}</style></style><p>b</p>", "a\n\nb", id="no program"),
        pytest.param("<p>a <b>b</p> c</i> <", "a b\n\nc <", id="tags that nobody closed"),
        pytest.param("a < b > c", "a < b > c", id="no HTML at all"),
        pytest.param(f"<p>a &#{'9' * 5000}; b</p>", "a \ufffd b", id="a number that is no character"),
        pytest.param("<p>  a  <br>  b  </p>", "a\nb", id="spaces at the ends of lines"),
    ],
)  # fmt: skip
def test_html_is_told_as_people_read_it(html: str, text: str) -> None:
    assert plain(html) == text


async def test_a_warning_stands_before_the_text(rig: Rig) -> None:
    rig.server.world.post(rig.jan, "@ns_online bloed op spoor 5", spoiler="Ongeluk")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.text == "Ongeluk\n\n@ns_online bloed op spoor 5"


def test_hostile_html_takes_no_time() -> None:
    for html in ("<", "<p", "<!--", "&", "<a ", "</", "<![", "<?", "<a b='", "<script>", "<p>", "&#x", "\n ", "<p/"):
        assert len(plain(html * (100_000 // len(html)))) <= 100_000
