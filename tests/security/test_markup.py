"""Nothing that people write becomes Slack's markup: in no message, card, modal, page or private line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.notify import mentions_in
from bot.slack.links import link
from bot.slack.plain import plain_form
from bot.slack.rendered import Rendered
from bot.slack.text import escape
from handlers.doors import private_line
from tests.slack.everything import filled_messages, filled_views
from tests.slack.made import a_desk, a_question
from tests.slack.reading import objects

# What Slack reads as more than text, in `text` and mrkdwn: https://docs.slack.dev/messaging/formatting-message-text
TOKENS = (
    "<!here>", "<!channel>", "<!everyone>", "<!here|here>", "<@U012AB3CD>", "<@U012AB3CD|boss>", "<#C012AB3CD>",
    "<#C012AB3CD|general>", "<!subteam^S012AB3CD>", "<!subteam^S012AB3CD|@all>",
    "<https://evil.example|https://klm.com>", "<https://evil.example>", "<mailto:a@b.c|x>", "<!date^1^{date}|x>",
    "&lt;!here&gt;", "&#60;!here&#62;", "&amp;lt;!here>", "`code`", "```block```", "*b* _i_ ~s~", "> quote",
    "\u202e<!here>\u202c", "<\u200b!here>", "<!he\u00adre>", "<\x00!here>", "\uff1c!here\uff1e", "<!here\n>",
    "<<!here>>", "<!here", "!here>", ":tada:", "@here @channel", "[x](https://evil)", "\ud83d<!here>", "</b><script>",
    "<tel:+31>", "<slack://x|y>",
)  # fmt: skip
ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


def broken(message: Rendered, *, groups: set[str]) -> list[str]:
    """Return what Slack would read in a message; ``groups`` are called on purpose."""
    wrong = [f"text: {found}" for found in re.findall(r"<[^>]*>?|>", message.text) if not _of(found, groups)]
    wrong += [f"text: {found.group()}" for found in ENTITY.finditer(message.text)]
    return wrong + not_plain(message.blocks, groups=groups)


def _of(found: str, groups: set[str]) -> bool:
    return any(found == f"<!subteam^{group}>" for group in groups)


def not_plain(blocks: list[Any], *, groups: set[str]) -> list[str]:
    """Return the parts of blocks in which markup would be read, and links that are no web addresses."""
    wrong = [f"mrkdwn: {one['text'][:40]}" for one in objects(blocks) if one.get("type") == "mrkdwn"]
    wrong += [one["type"] for one in objects(blocks) if one.get("type") in ("user", "broadcast", "channel", "markdown")]
    wrong += [one["usergroup_id"] for one in objects(blocks) if one.get("type") == "usergroup"
              and one["usergroup_id"] not in groups]  # fmt: skip
    for one in objects(blocks):
        url = one.get("url") or one.get("image_url")
        if url and (not url.startswith(("https://", "http://")) or set(url) & set('<>|" \n')):
            wrong.append(f"url: {url[:60]}")
    return wrong


def everything_said(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong with each thing that we show when people write ``text`` wherever they can."""
    desk, asked = a_desk("nl"), {str(a_question().usergroup)}
    for name, message in filled_messages(desk, text):
        for form in (message, plain_form(message)):
            yield name, broken(form, groups=asked if name.startswith("question") else set())
            mentioned = mentions_in({"text": form.text, "blocks": form.blocks})
            yield name, sorted({*mentioned.users, *mentioned.broadcasts})
    for name, view in filled_views(desk, text):
        yield name, not_plain(view["blocks"], groups=set())
    yield "private line", broken(private_line(text), groups=set())


@pytest.mark.parametrize("start", range(0, len(TOKENS), 6))
def test_no_token_of_slack_survives_in_anything_that_we_show(start: int) -> None:
    """Six at a time, in one text: each rendering is some milliseconds."""
    text = " ".join(TOKENS[start : start + 6])

    wrong = {name: found for name, found in everything_said(text) if found}

    assert wrong == {}


WRITTEN = st.lists(
    st.one_of(st.sampled_from(TOKENS), st.text(max_size=12), st.sampled_from("<>&|!@#^`*_~\n\u202e\u2066")), max_size=12
).map("".join)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=WRITTEN)
def test_whatever_is_written_stays_text_everywhere(text: str) -> None:
    wrong = {name: found for name, found in everything_said(text) if found}

    assert wrong == {}


@settings(max_examples=300, deadline=None)
@given(text=WRITTEN)
def test_an_escaped_text_holds_no_sign_that_slack_reads_and_says_the_same(text: str) -> None:
    escaped = escape(text)

    assert not re.search("[<>]", escaped)
    assert not ENTITY.search(escaped)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@settings(max_examples=300, deadline=None)
@given(url=st.one_of(WRITTEN, WRITTEN.map(lambda text: "https://example.org/" + text)))
def test_a_link_is_a_web_address_without_a_sign_that_ends_it_or_there_is_none(url: str) -> None:
    safe = link(url)

    assert safe is None or (safe.startswith(("http", "HTTP")) and not set(safe) & set('<>|"` \n\t'))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "slack://open", "//evil.example",
        "https://", "https:///x", "java\nscript:alert(1)", " javascript:alert(1)",
        "https://evil.example|https://klm.com",
        "https://a.example/\u202egpj.exe", "https://a.example/\x00", "ht\u200btps://a.example", "https://[::1",
        "x" * 9_000,
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_no_link(url: str) -> None:
    assert link(url) is None
