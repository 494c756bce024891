"""Everything behind *Details*: who this is, what was said, what happened, and why the clock shows what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.desk.views import CaseDetails, CaseView, ClockView, CustomerView, MentionView, ReplyView
from bot.rules.sla import ClockKind
from bot.rules.triage import Reason, ReasonKind
from bot.settings import Desk
from bot.slack.blocks import context, header, line, rich, run
from bot.slack.card_lines import DOT
from bot.slack.controls import Form
from bot.slack.forms import form
from bot.slack.labels import PRIORITIES, outcome_label, where
from bot.slack.next_case import because
from bot.slack.quoting import handle_run, in_quotes, quoted
from bot.slack.rendered import Json
from bot.slack.rows import row_line
from bot.slack.text import isolate, name, one_line
from bot.slack.thread import reply_head
from bot.slack.timeline import event_line
from bot.slack.wording import N_, Words, words_for
from bot.store.words import Arrival, ClockState, ReplyState

MOST_MENTIONS, MOST_REPLIES, MOST_EVENTS, MOST_PERIODS, MOST_EARLIER, MOST_SIMILAR = 12, 12, 40, 14, 8, 10
MENTION_CHARACTERS, BIO_CHARACTERS = 2_500, 500

CLOCKS = {
    ClockKind.FIRST_REPLY: N_("First reply"),
    ClockKind.NEXT_REPLY: N_("Next reply"),
    ClockKind.RESOLUTION: N_("Resolution"),
    ClockKind.DEPARTMENT_ANSWER: N_("Answer of {department}"),
    ClockKind.PASS_ON: N_("Passing on the answer"),
    ClockKind.PROMISE: N_("Promise"),
}
REASONS = {
    ReasonKind.DANGER: N_("danger: {fact}"),
    ReasonKind.URGENT_WORD: N_('says "{fact}"'),
    ReasonKind.SECOND_CONTACT: N_("{fact} contacts in 24 hours"),
    ReasonKind.REACH: N_("{fact} followers"),
}
REPLY_STATES = {
    ReplyState.QUEUED: N_("on its way"),
    ReplyState.SENDING: N_("on its way"),
    ReplyState.REJECTED: N_("not delivered"),
    ReplyState.UNKNOWN: N_("unknown whether it arrived"),
    ReplyState.WITHDRAWN: N_("withdrawn"),
}
ARRIVALS = {
    Arrival.DELIVERED: N_("delivered"), Arrival.READ: N_("read by the customer"), Arrival.FAILED: N_("not delivered"),
}  # fmt: skip


def details_modal(details: CaseDetails, desk: Desk, now: datetime, *, team_url: str = "") -> Json:
    """Return the modal with everything about a case; the newest mentions, replies and events where there are many."""
    words = words_for(desk)
    blocks = [*_profile(details.case, words), *_mentions(details.mentions, words, now)]
    blocks += _replies(details.replies, details.case.customer, words, now)
    blocks += _similar(details, words, now, team_url)
    blocks += _place(details, words, now)
    blocks += _clocks(details, words, now)
    blocks += _earlier(details, words, now)
    happened = [event_line(event, words, now) for event in details.events[-MOST_EVENTS:]]
    blocks += _part(words.t("What happened"), [rich(*_lines(happened))] if happened else [])
    title = words.t("Case {number}", number=details.case.number)
    return form(Form.DETAILS, words, title=title, blocks=blocks, close=words.t("Close"), case=details.case.number)


def _part(title: str, blocks: list[Json]) -> list[Json]:
    return [header(title), *blocks] if blocks else []


def _lines(said: list[str]) -> list[Json]:
    return [line(run(one)) for one in said]


def _profile(case: CaseView, words: Words) -> list[Json]:
    customer = case.customer
    facts = list(_profile_facts(customer, words))
    parts = [line(handle_run(customer, case.mention.url), run(DOT + where(words, case.platform, case.visibility)))]
    parts += _lines([DOT.join(facts)] if facts else [])
    parts += in_quotes(customer.bio, BIO_CHARACTERS)
    said = [_why(reason, words) for reason in case.reasons]
    if said:
        priority = words.t(PRIORITIES[case.priority]) if case.priority in PRIORITIES else words.t("Normal")
        parts.append(line(run(f"{priority}: {', '.join(said)}")))
    if case.cause:
        parts.append(line(run(words.t("Cause: {cause}", cause=name(case.cause)))))
    return [rich(*parts)]


def _profile_facts(customer: CustomerView, words: Words) -> Iterator[str]:
    if customer.name:
        yield name(customer.name)
    if customer.followers is not None:
        yield words.n("{count} follower", "{count} followers", customer.followers)
    if customer.verified:
        yield words.t("verified")


def _why(reason: Reason, words: Words) -> str:
    fact = words.number(reason.fact) if isinstance(reason.fact, int) else isolate(one_line(reason.fact, 40))
    return words.t(REASONS[reason.kind], fact=fact)


def _mentions(mentions: tuple[MentionView, ...], words: Words, now: datetime) -> list[Json]:
    blocks: list[Json] = []
    for mention in mentions[-MOST_MENTIONS:]:
        said = words.moment(mention.posted_at, now)
        if mention.edited_at:
            said += DOT + words.t("changed at {time}", time=words.moment(mention.edited_at, now))
        blocks.append(rich(line(run(said, bold=True)), *quoted(mention, words, limit=MENTION_CHARACTERS)))
    return _part(words.t("What the customer wrote"), blocks)


def _replies(replies: tuple[ReplyView, ...], customer: CustomerView, words: Words, now: datetime) -> list[Json]:
    blocks: list[Json] = []
    for reply in replies[-MOST_REPLIES:]:
        said = reply_head(reply, customer, words, now)
        if reply.state in REPLY_STATES:
            said += DOT + words.t(REPLY_STATES[reply.state])
        if reply.arrival is not None and reply.state is ReplyState.SENT:
            said += DOT + words.t(ARRIVALS[reply.arrival])
        if reply.reason and reply.state is ReplyState.REJECTED:
            said += f": {one_line(reply.reason, 150)}"
        blocks.append(rich(line(run(said, bold=True)), *in_quotes(reply.text, MENTION_CHARACTERS)))
    return _part(words.t("What the customer got"), blocks)


def _similar(details: CaseDetails, words: Words, now: datetime, team_url: str) -> list[Json]:
    rows = [row_line(row, words, now, team_url=team_url) for row in details.similar[:MOST_SIMILAR]]
    return _part(words.t("Open cases that say the same"), [rich(*rows)] if rows else [])


def _place(details: CaseDetails, words: Words, now: datetime) -> list[Json]:
    place, case = details.place, details.case
    if place is None:
        return []
    said = words.t("{place} of {count} free, because:", place=words.ordinal(place.number),
                   count=words.number(place.free))  # fmt: skip
    why = [because(one, words, now, platform=case.platform, priority=case.priority) for one in place.grounds]
    return _part(words.t("Place in the queue"), [rich(line(run(said, bold=True)), *_lines(why))])


def _clocks(details: CaseDetails, words: Words, now: datetime) -> list[Json]:
    said = [_clock(clock, words, now) for clock in details.clocks]
    blocks: list[Json] = [rich(*_lines(said))] if said else []
    if details.explained:
        spans = [_period(start, end, words, now) for start, end in details.explained[-MOST_PERIODS:]]
        counted = words.t("{time} of opening time counted so far: {periods}", time=words.lasting(details.counted),
                          periods="; ".join(spans))  # fmt: skip
        blocks.append(context(counted))
    return _part(words.t("Clocks"), blocks)


def _clock(clock: ClockView, words: Words, now: datetime) -> str:
    title = words.t(CLOCKS[clock.kind], department=name(clock.department or "?"))
    said = f"{title}: {words.moment(clock.started_at, now)} → {words.moment(clock.due_at, now)}"
    if clock.state is ClockState.PAUSED:
        return said + DOT + words.t("stands still, we wait for the customer")
    if clock.state is ClockState.ENDED:
        return said + DOT + words.t("ended")
    if clock.state is ClockState.MET and clock.ended_at:
        at = words.moment(clock.ended_at, now)
        late = clock.ended_at > clock.due_at
        return said + DOT + words.t("late, at {moment}" if late else "in time, at {moment}", moment=at)
    return said + DOT + (words.t("late") if clock.overdue else words.t("runs"))


def _period(start: datetime, end: datetime, words: Words, now: datetime) -> str:
    same_day = words.day_of(start) == words.day_of(end)
    return f"{words.moment(start, now)}–{words.time(end) if same_day else words.moment(end, now)}"


def _earlier(details: CaseDetails, words: Words, now: datetime) -> list[Json]:
    said = [
        DOT.join([
            words.t("Case {number}", number=number), words.date(words.day_of(opened), today=words.day_of(now)),
            outcome_label(words, outcome) if outcome else words.t("open"),
        ])
        for number, opened, outcome in details.earlier_cases[:MOST_EARLIER]
    ]  # fmt: skip
    return _part(words.t("Earlier cases"), [rich(*_lines(said))] if said else [])
