"""Test pages: the message that asks whether a phone rang, what a phone is told, and who was not heard of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.desk.crisis.ring_look import HeardView, RingCallView, RingView
from bot.desk.message_view import MessageView
from bot.settings import Desk
from bot.slack.blocks import button, header, line, rich, run, section
from bot.slack.controls import Control
from bot.slack.crisis_lines import DESK_CHARACTERS, FIRST_LINE, capital
from bot.slack.crisis_pages import PageWords
from bot.slack.crisis_timeline import WAYS
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.rendered import Json, Rendered, needed
from bot.slack.text import cut, escape, name
from bot.slack.wording import Words, words_for

MOST_PEOPLE = 20


def opening_line(desk: Desk, words: Words) -> str:
    """Return what every test page begins with: nobody must take it for a crisis."""
    return words.t("TEST {desk}: nothing is wrong", desk=cut(desk.name, DESK_CHARACTERS))


def render_ring(view: RingView, desk: Desk, now: datetime) -> Rendered:
    """Return the test page in Slack: each address by which somebody is called, with a button until it is confirmed."""
    words = words_for(desk)
    said = opening_line(desk, words)
    why = (
        words.t("Once a month we try whether you can be woken. Press My phone rang for each way that reached you.")
        if view.monthly
        else words.t("You asked for this test. Press My phone rang for each way that reached you.")
    )
    blocks = [header(said), section(why), *(_call(view, call, words, now) for call in view.calls)]
    if not view.unheard:
        blocks.append(section(words.t("All of it works. Thank you.")))
    return fit(Rendered(escape(f"{said}. {why}"), blocks))


def _call(view: RingView, call: RingCallView, words: Words, now: datetime) -> Json:
    way = capital(_way(call.way, words))
    if call.confirmed_at is not None:
        moment = words.moment(call.confirmed_at, now)
        return section(words.t("✓ {way}: confirmed {moment}", way=way, moment=moment))
    said = words.t("{way}: could not be sent, tell your lead", way=way) if call.failed else way
    heard = label(words, Control.RING_HEARD)
    pressed = button(heard, Control.RING_HEARD, f"{view.id}:{call.way}", spoken=f"{heard}: {way}")
    return section(said, pressed)


def _way(way: str, words: Words) -> str:
    return words.t(WAYS[way])


def _ways(ways: Iterable[str], words: Words) -> str:
    return ", ".join(_way(way, words) for way in ways)


def ring_words(desk: Desk, *, with_link: bool) -> PageWords:
    """Return what a test page beside Slack says; ``with_link``: where it is confirmed stands below it."""
    words = words_for(desk)
    asked = (
        words.t("Did your phone ring? Open the link and say so.")
        if with_link
        else words.t("Did your phone ring? Press My phone rang in Slack.")
    )
    title = cut(f"{opening_line(desk, words)}. {asked}", FIRST_LINE)
    return PageWords(title, words.t("This is only a test of your address. You need to do nothing else."))


def render_unheard(view: MessageView, desk: Desk, now: datetime) -> Rendered:
    """Return to the lead who did not confirm a test page within a day, and by which way."""
    words = words_for(desk)
    needed(view.unheard or None)
    said = words.t("Not confirmed within a day: a crisis may not wake them")
    each = [_unheard(one, words) for one in view.unheard[:MOST_PEOPLE]]
    rest = len(view.unheard) - len(each)
    each += [words.t("and {count} more", count=words.number(rest))] if rest > 0 else []
    hint = words.t("Ask them to look, mend the address, and to try again: /webcare oncall test")
    parts = [line(run(said, bold=True)), *(line(run(f"• {one}")) for one in each)]
    return fit(Rendered(escape(f"{said}: {'; '.join(each)}"), [rich(*parts), section(hint)]))


def _unheard(view: RingView, words: Words) -> str:
    failed = [call.way for call in view.unheard if call.failed]
    said = words.t("{person}: {ways}", person=name(view.person), ways=_ways((one.way for one in view.unheard), words))
    return words.t("{said} (not sent: {ways})", said=said, ways=_ways(failed, words)) if failed else said


def heard_lines(heard: Sequence[HeardView], words: Words, now: datetime) -> list[str]:
    """Return who has last confirmed a test page and when, for ``/webcare oncall``."""
    if not heard:
        return []
    each = "; ".join(_heard(one, words, now) for one in heard[:MOST_PEOPLE])
    return [words.t("Test page confirmed: {people}.", people=each)]


def _heard(view: HeardView, words: Words, now: datetime) -> str:
    moment = words.moment(view.at, now) if view.at else words.t("never")
    said = words.t("{person} {moment}", person=name(view.person), moment=moment)
    if not view.missing:
        return said
    return words.t("{said} (not by {ways})", said=said, ways=_ways(view.missing, words))


def render_ringing(view: RingView, desk: Desk) -> Rendered:
    """Return to whoever asked for a test by which ways it comes."""
    words = words_for(desk)
    ways = _ways((call.way for call in view.calls), words)
    said = words.t("A test page is on its way to you: {ways}.", ways=ways)
    blocks = [section(said)]
    if len(view.calls) == 1:
        blocks.append(
            section(words.t("You can be reached in Slack alone. Your lead can add a number in webcare.toml."))
        )
    return fit(Rendered(escape(said), blocks))
