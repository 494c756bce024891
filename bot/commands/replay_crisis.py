"""``webcare replay --crisis``: what the night watch would have told of recorded days, and why. It sends nothing."""

from __future__ import annotations

import argparse
import asyncio
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.console import OK, out, settings_of_environment
from bot.desk.crisis.hindsight import Called, Happened, Told, hindsight, hindsight_of_counts
from bot.desk.crisis.views import CrisisView
from bot.desk.crisis.voices import Heard, crisis_words, voice_of
from bot.desk.ports import InboundMention, MentionEvent
from bot.errors import ConfigurationError
from bot.replay import BadReplay, read_lines
from bot.rules.vocabulary import Visibility
from bot.settings import Desk, Settings
from bot.slack.crisis_reasons import figures_line, further
from bot.slack.wording import words_for
from bot.store.words import CrisisKind, CrisisLevel, CrisisState
from integrations.webhook.mentions import read_mention

MENTIONS, COUNTS = (".jsonl", ".ndjson"), ".csv"
HOUR = timedelta(hours=1)
WHAT = {
    Happened.ALERT: "ALERT", Happened.PAGE: "PAGE", Happened.RAISED: "PAGE", Happened.URGENT: "PAGE",
    Happened.CALM: "calm",
}  # fmt: skip
WHO = {
    Called.NOBODY: "crisis channel", Called.DUTY: "person on duty", Called.LEAD: "lead, in Slack",
}  # fmt: skip


@dataclass(frozen=True)
class Recording:
    """One file: what it holds in words, and what would have been told of it."""

    name: str
    held: str
    told: Iterator[Told]


async def replay_crisis(options: argparse.Namespace) -> int:
    """Print what would have been told, file by file; with ``--speed`` at that pace.

    Raises:
        ConfigurationError: no such desk.
        BadReplay: a file cannot be read; names the line.
    """
    settings = settings_of_environment(secrets_required=False)
    desk = _desk(settings, options.desk)
    for path in files_of(options.file):
        recording = record_of(path, settings, desk)
        out.print(f"{recording.name}: {recording.held}, as desk {desk.name} would have heard it", markup=False)
        await _print(recording, desk, options.speed)
    return OK


def _desk(settings: Settings, name: str | None) -> Desk:
    if name is None:
        return next(iter(settings.desks.values()))
    if name not in settings.desks:
        raise ConfigurationError(f"--desk {name}: no such desk; there is: {', '.join(settings.desks)}")
    return settings.desks[name]


def files_of(path: Path) -> list[Path]:
    """Return the file, or those of a folder that hold mentions or counts, in the order of their names.

    Raises:
        BadReplay: there are none.
    """
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix.lower() in (*MENTIONS, COUNTS) and one.is_file())
    if not found:
        raise BadReplay(f"{path}: no file that ends in {COUNTS} or {', '.join(MENTIONS)}")
    return found


def record_of(path: Path, settings: Settings, desk: Desk) -> Recording:
    """Read a file: counts where its name ends in ``.csv``, else mentions.

    Raises:
        BadReplay: it cannot be read; names the line.
    """
    oncall = settings.oncall_of(desk)
    if path.suffix.lower() == COUNTS:
        counts = read_counts(path, desk)
        interval = _interval(path, counts)
        span = _span(counts[0][0], counts[-1][0] + interval, desk)
        held = f"{sum(count for _, count in counts):,} mentions, {span}"
        return Recording(path.name, held, hindsight_of_counts(desk, oncall, counts, interval))
    heard = _heard([read_mention(line.item) for line in read_lines(path)], desk)
    if not heard:
        raise BadReplay(f"{path}: no mentions")
    people = len({one.voice.author for one in heard})
    ats = [one.voice.at for one in heard]
    held = f"{len(heard):,} mentions of {people:,} people, {_span(min(ats), max(ats), desk)}"
    return Recording(path.name, held, hindsight(desk, oncall, heard))


def _heard(mentions: Sequence[InboundMention], desk: Desk) -> list[Heard]:
    """Return each mention once as the watch would have heard it, at the instant at which it was written."""
    urgent = crisis_words(desk)
    written = {one.id: one for one in reversed(mentions) if one.event is MentionEvent.CREATED and one.text.strip()}
    return [
        Heard(
            voice=voice_of(
                one.text, urgent, mention=one.id, author=one.author.id, at=one.posted_at,
                followers=one.author.followers or 0, private=one.visibility is Visibility.PRIVATE,
            ),
            text=one.text, id=number, private=one.visibility is Visibility.PRIVATE,
        )
        for number, one in enumerate(written.values())
    ]  # fmt: skip


def read_counts(path: Path, desk: Desk) -> list[tuple[datetime, int]]:
    """Read ``timestamp,value`` lines; a time without a zone is one of the desk's clocks.

    Raises:
        BadReplay: it cannot be read, or a line is wrong; names the first.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReplay(f"{path}: {getattr(error, 'strerror', None) or 'no UTF-8 text with commas'}") from error
    found = [_count(row, desk, f"{path}:{number}") for number, row in enumerate(rows[1:], start=2) if row]
    if len(found) < 2:
        raise BadReplay(f"{path}: a line timestamp,value and at least two lines with values are needed")
    return found


def _count(row: Sequence[str], desk: Desk, place: str) -> tuple[datetime, int]:
    try:
        at, count = datetime.fromisoformat(row[0].strip()), int(float(row[1]))
    except (ValueError, IndexError, OverflowError):
        raise BadReplay(f'{place}: must be like "2026-11-28 23:40:00,17"; got "{",".join(row)[:60]}"') from None
    if count < 0:
        raise BadReplay(f"{place}: there cannot be {count} mentions")
    return at if at.tzinfo else at.replace(tzinfo=desk.zone), count


def _interval(path: Path, counts: Sequence[tuple[datetime, int]]) -> timedelta:
    interval = min(later[0] - earlier[0] for earlier, later in pairwise(counts))
    if interval <= timedelta() or HOUR % interval:
        raise BadReplay(f"{path}: its lines must be in order and an even part of an hour apart; got {interval}")
    return interval


def _span(start: datetime, end: datetime, desk: Desk) -> str:
    first, last = start.astimezone(desk.zone), end.astimezone(desk.zone)
    return f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"


def _some(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else what + 's'}"


async def _print(recording: Recording, desk: Desk, speed: float | None) -> None:
    clock, first, began = SystemClock(), None, 0.0
    alerts, calls = 0, 0
    for told in recording.told:
        if first is None:
            first, began = told.at, clock.monotonic()
        if speed is not None:
            wait_s = (told.at - first).total_seconds() / speed
            await asyncio.sleep(max(0.0, began + wait_s - clock.monotonic()))
        alerts += told.what is Happened.ALERT
        calls += told.called is not Called.NOBODY
        out.print(line_of(told, desk), markup=False)
    said = f"{_some(alerts, 'alert')}, {_some(calls, 'page')}.\n"
    out.print(said if alerts or calls else "Nothing would have been told.\n")


def line_of(told: Told, desk: Desk) -> str:
    """Return one line of the table: when on the desk's clocks, what, who hears of it, why."""
    at = f"{told.at.astimezone(desk.zone):%a %Y-%m-%d %H:%M}"
    if told.what is Happened.CALM:
        return f"{at}  {WHAT[told.what]}"
    return f"{at}  {WHAT[told.what]:<6} {WHO[told.called]:<15} {_why(told, desk)}"


def _why(told: Told, desk: Desk) -> str:
    """Return the reasons in the words of the crisis card."""
    words = words_for(desk)
    level = CrisisLevel.ALERT if told.what is Happened.ALERT else CrisisLevel.PAGE
    kind = CrisisKind.URGENT if told.what is Happened.URGENT else CrisisKind.DETECTED
    view = CrisisView(
        id=0, desk=desk.name, kind=kind, level=level, state=CrisisState.OPEN, began_at=told.since or told.at,
        opened_at=told.at, reasons=told.reasons,
    )  # fmt: skip
    return "; ".join([figures_line(view, words), *further(view, words)])
