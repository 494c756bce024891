"""Pages: each step of a ladder is taken once and rings once, none is passed over, one person has it, and then nobody
is called any more.

A page beside Slack whose outcome is unknown may never have arrived (docs/adr/0010): that alone is no loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tests.torture.evidence import Evidence, Row

ENDS = frozenset({"false_alarm", "stood_down", "ended"})
STOPS = ENDS | {"acknowledged", "lead_taken"}
ARRIVED = {"sent": (1,), "unknown": (0, 1), "failed": (0,), "cancelled": (0,)}
"""How often a page in this state may have rung."""
ON_ITS_WAY = timedelta(seconds=3)
"""Real time in which a call that had left when somebody took the crisis is through: three times the longest one."""


def doubled_pages(evidence: Evidence) -> Iterator[str]:
    """Yield steps that were taken twice, and pages that rang twice."""
    for crisis, events in evidence.grouped("crisis_events", "crisis_id").items():
        steps = Counter(str(one["facts"]["step"]) for one in events if one["kind"] == "paged")
        yield from (f"crisis {crisis}: step {step} was taken {many} times" for step, many in steps.items() if many > 1)
    rows = Counter((one["crisis_id"], one["step"], one["place"], one["way"]) for one in evidence.tables["pages"])
    yield from (f"page {row} is there {many} times" for row, many in rows.items() if many > 1)
    rang = Counter(key for key, _ in evidence.rang)
    yield from (f"{key} rang {many} times" for key, many in rang.items() if many > 1)


def lost_steps(evidence: Evidence, *, until: datetime) -> Iterator[str]:
    """Yield steps that were passed over: a later one was taken, or nobody took the crisis and it was due ``until``."""
    events = evidence.grouped("crisis_events", "crisis_id")
    for crisis in evidence.tables["crises"]:
        if crisis["ladder"] is None:
            if crisis["paged_at"] is not None and crisis["owner"] is None and crisis["ended_at"] is None:
                yield f"crisis {crisis['id']}: nobody was ever called"
            continue
        ladder = sorted(crisis["ladder"]["steps"], key=lambda step: step["after_s"])
        for cycle in range(crisis["cycle"] + 1):
            order = [f"{cycle}.{step['key']}" for step in ladder]
            paged = [one for one in events.get(crisis["id"], []) if one["kind"] == "paged"]
            taken = [str(one["facts"]["step"]) for one in paged if one["facts"]["step"].startswith(f"{cycle}.")]
            if taken != order[: len(taken)]:
                yield f"crisis {crisis['id']} took the steps {taken} of {order}"
            is_last = cycle == crisis["cycle"] and crisis["owner"] is None and crisis["ended_at"] is None
            began = crisis["cycle_at"] or crisis["paged_at"]
            due = [step for step in ladder if is_last and began + timedelta(seconds=step["after_s"]) <= until]
            if len(taken) < len(due):
                yield f"crisis {crisis['id']}: nobody has it, and only {taken} of {order[: len(due)]} were taken"


def lost_pages(evidence: Evidence) -> Iterator[str]:
    """Yield calls of a step that were never made though nobody had it, and that rang otherwise than their row says."""
    outbox = {str(row["key"]): row for row in evidence.tables["outbox"]}
    rang, pages = Counter(key for key, _ in evidence.rang), evidence.grouped("pages", "crisis_id")
    for crisis, events in evidence.grouped("crisis_events", "crisis_id").items():
        for place, event in enumerate(events):
            if event["kind"] != "paged":
                continue
            facts, stopped = event["facts"], any(one["kind"] in STOPS for one in events[place + 1 :])
            of_step = [row for row in pages.get(crisis, []) if row["step"] == facts["step"]]
            if len(of_step) != max(1, len(facts["people"])) * len(facts["ways"]):
                yield f"crisis {crisis}, step {facts['step']}: {len(of_step)} calls for {facts}"
            for row in of_step:
                message = outbox.get(str(row["key"])) if row["way"] == "slack" else None
                wrong = _message_wrong(message, stopped=stopped) if row["way"] == "slack" else _ring_wrong(
                    row, rang[str(row["key"])], stopped=stopped
                )  # fmt: skip
                if wrong:
                    yield f"{row['key']} {wrong}"


def _message_wrong(message: Row | None, *, stopped: bool) -> str | None:
    if message is None:
        return "has no message"
    if message["state"] == "posted" or (stopped and message["state"] == "cancelled"):
        return None
    return f"is {message['state']}, and nobody {'has' if stopped else 'had'} it"


def _ring_wrong(row: Row, rang: int, *, stopped: bool) -> str | None:
    if rang not in ARRIVED.get(str(row["state"]), ()):
        return f"is {row['state']} and rang {rang} times"
    if row["state"] == "failed" or (row["state"] == "cancelled" and not stopped):
        return f"is {row['state']} ({row['error']}) though nobody had it"
    return None


def two_who_have_it(evidence: Evidence) -> Iterator[str]:
    """Yield acknowledgements of what somebody else had, and crises whose owner is not who their timeline says."""
    events = evidence.grouped("crisis_events", "crisis_id")
    for crisis in evidence.tables["crises"]:
        owner, over = None, False
        for event in events.get(crisis["id"], []):
            kind, by = event["kind"], event["by"]
            if kind == "acknowledged":
                if owner is not None or over:
                    yield f"crisis {crisis['id']}: {by} took what {owner or 'nobody any more'} had"
                owner = by
            elif kind in ("lead_taken", "restarted"):
                owner = by
            over = over or kind in ENDS
        if owner != crisis["owner"]:
            yield f"crisis {crisis['id']} is {crisis['owner']}'s, its timeline says {owner}"


def pages_too_late(evidence: Evidence, business: Callable[[datetime], datetime]) -> Iterator[str]:
    """Yield steps that were taken, and calls that left, after somebody had it; ``business`` is of a real instant.

    What was on its way just then may arrive.
    """
    rang, pages = dict(evidence.rang), evidence.grouped("pages", "crisis_id")
    messages = {str(row["key"]): row["sent_at"] for row in evidence.rows("outbox", kind="page", state="posted")}
    for crisis, events in evidence.grouped("crisis_events", "crisis_id").items():
        stopped: Row | None = None
        calls: list[Row] = []
        for event in events:
            if event["kind"] == "paged":
                if stopped is not None:
                    yield f"crisis {crisis}: step {event['facts']['step']} was taken after {stopped['kind']}"
                calls += [row for row in pages.get(crisis, []) if row["step"] == event["facts"]["step"]]
            elif event["kind"] == "restarted":
                stopped, calls = None, []
            elif event["kind"] in STOPS and stopped is None:
                stopped = event
                for row in calls:
                    left = rang.get(str(row["key"])) or messages.get(str(row["key"]))
                    if left is not None and business(left - ON_ITS_WAY) > event["at"]:
                        yield f"{row['key']} left after {event['kind']} at {event['at']}"
