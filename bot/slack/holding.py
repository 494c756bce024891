"""Texts to customers that the desk proposes; a person reads, changes and sends them, but for the closed text."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules.personal import first_name
from bot.rules.replying import sign
from bot.rules.sla import due_at
from bot.settings import WHEN, Department, Desk
from bot.slack.text import clean
from bot.slack.wording import Words, words_for

# wording: the department's due time plus half an hour of ours, so that there is time to pass the answer on.
TO_PASS_ON = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)


def holding_until(desk: Desk, department: Department, now: datetime, *, urgent: bool) -> datetime:
    """Return until when a holding reply may promise an answer: rounded up to a quarter, since nobody says 16:03."""
    allowed = department.urgent_answer if urgent else department.answer
    due = due_at(now, allowance=allowed, hours=department.hours)
    return _to_quarter(desk.hours.add(desk.hours.next_opening(due), TO_PASS_ON))


def _to_quarter(at: datetime) -> datetime:
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at + (QUARTER - over) if over else at


def holding_text(
    desk: Desk, now: datetime, *, name: str | None, negative: bool, until: datetime, signature: str = "",
    language: str | None = None,
) -> str:  # fmt: skip
    """Return "Hi Jan, I am finding out for you and you hear from me by 16:00 today. ^SV".

    ``name`` is the customer's name as the platform gives it; the kind word stands only where the mention is negative.
    """
    words = words_for(desk, language=language)
    facts = {"hi": greeting(words, name), "when": by_when(words, until, now)}
    if negative:
        said = words.t(
            "{hi}, I see this is annoying. I am finding out for you and you hear from me by {when}.", **facts
        )
    else:
        said = words.t("{hi}, I am finding out for you and you hear from me by {when}.", **facts)
    return sign(said, signature)


def tell_when_text(
    desk: Desk, now: datetime, *, name: str | None, opens_at: datetime, signature: str = "", language: str | None = None
) -> str:
    """Return the reply of the closing list: when we are back. It promises that day (``tell_when_until``), no hour."""
    words = words_for(desk, language=language)
    facts = {"hi": greeting(words, name), "when": back_when(words, opens_at, now)}
    said = words.t("{hi}, we are closing. We are back {when} and you hear from us that day.", **facts)
    return sign(said, signature)


def tell_when_until(desk: Desk, opens_at: datetime) -> datetime:
    """Return what ``tell_when_text`` promises: the end of the first day on which the desk is open again."""
    return desk.hours.closing_on(opens_at.astimezone(desk.zone).date()) or desk.hours.next_closing(opens_at) or opens_at


def closed_text(desk: Desk, now: datetime, *, opens_at: datetime, language: str | None = None) -> str:
    """Return the automatic message for a private mention while closed: names the real next opening, and the phone."""
    words = words_for(desk, language=language)
    return f"{_closed(words, opens_at, now)}{_phone(desk, words, now)} {words.t('This is an automatic message.')}"


def closed_texts(desk: Desk, now: datetime, *, opens_at: datetime, language: str | None = None) -> list[str]:
    """Return what may be said while closed: the desk's own text or ``closed_text``, then the same without the phone."""
    words = words_for(desk, language=language)
    automatic = words.t("This is an automatic message.")
    short = f"{_closed(words, opens_at, now)} {automatic}"
    own = desk.acknowledgement.text
    if own is not None:
        spoken = words_for(desk)
        return [own.replace(WHEN, back_when(spoken, opens_at, now)), short]
    return [closed_text(desk, now, opens_at=opens_at, language=language), short]


def _closed(words: Words, opens_at: datetime, now: datetime) -> str:
    return words.t(
        "Hi! We have your message. We are back {when} and answer then.", when=back_when(words, opens_at, now)
    )


def _phone(desk: Desk, words: Words, now: datetime) -> str:
    """Return the number for what cannot wait; nothing once nobody answers it any more today."""
    if desk.phone is None:
        return ""
    if desk.phone_until is None:
        return " " + words.t("Urgent? Call {number}.", number=desk.phone)
    until = now.astimezone(words.zone).replace(
        hour=desk.phone_until.hour, minute=desk.phone_until.minute, second=0, microsecond=0
    )
    time = clock_time(words, until)
    return " " + words.t("Urgent? Call {number} (until {time}).", number=desk.phone, time=time) if now < until else ""


def greeting(words: Words, name: str | None) -> str:
    """Return "Hi Jan" where the account's name begins with something that looks like a first name, else "Hi"."""
    first = first_name(clean(name or "", 60))
    return words.t("Hi {name}", name=first) if first else words.t("Hi")


def clock_time(words: Words, at: datetime) -> str:
    """Return a time as customers read it: "16:00", "16.00 uur"."""
    local = at.astimezone(words.zone)
    return words.t("{hour}:{minute}", hour=local.hour, minute=f"{local.minute:02}")


def by_when(words: Words, at: datetime, now: datetime) -> str:
    """Return "16:00 today", "9:00 tomorrow", "16:00 on Monday"; "vandaag om 16.00 uur"."""
    facts = {"time": clock_time(words, at)}
    days = (words.day_of(at) - words.day_of(now)).days
    if days <= 0:
        return words.t("{time} today", **facts)
    if days == 1:
        return words.t("{time} tomorrow", **facts)
    return words.t("{time} on {day}", **facts, day=_day(words, at, now, days))


def back_when(words: Words, at: datetime, now: datetime) -> str:
    """Return "today at 14:00", "tomorrow at 8:00", "on Monday at 8:00"; "maandag om 8.00 uur"."""
    facts = {"time": clock_time(words, at)}
    days = (words.day_of(at) - words.day_of(now)).days
    if days <= 0:
        return words.t("today at {time}", **facts)
    if days == 1:
        return words.t("tomorrow at {time}", **facts)
    return words.t("on {day} at {time}", **facts, day=_day(words, at, now, days))


def _day(words: Words, at: datetime, now: datetime, days: int) -> str:
    day = words.day_of(at)
    return words.weekday(day) if days < 7 else words.date(day, today=words.day_of(now), pattern="d MMMM")
