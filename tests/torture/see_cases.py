"""What the events of a case tell is what its row says: one owner at a time, clocks with a reason, no lost revision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.torture.evidence import Evidence, Row

LEAVES = {"released", "lease_returned", "claim_ended"}


def two_owners(evidence: Evidence) -> Iterator[str]:
    """Yield claims over somebody else's, and cases whose owner is not who the events say."""
    events = evidence.grouped("case_events", "case_id")
    for case in evidence.tables["cases"]:
        owner: str | None = None
        for event in events.get(case["id"], []):
            wrong, owner = _owner_after(event, owner)
            if wrong:
                yield f"case {case['id']}, revision {event['revision']}: {wrong}"
        if owner != case["owner"]:
            yield f"case {case['id']} belongs to {case['owner']}, its events say {owner}"


def _owner_after(event: Row, owner: str | None) -> tuple[str | None, str | None]:
    """Return what is wrong with an event, and who owns the case after it."""
    kind, by, facts = event["kind"], event["by"], event["facts"]
    if kind == "claimed":
        return (f"{by} claimed what {owner} had" if owner not in (None, by) else None), by
    if kind == "assigned":
        return _changes(facts.get("old"), owner, "assigned"), facts["to"]
    if kind == "taken_over":
        return _changes(facts.get("old"), owner, "taken over"), by
    if kind in LEAVES:
        return _changes(facts.get("was"), owner, str(kind)), None
    if kind == "reopened" and by is not None:
        return None, by
    return None, owner


def _changes(said: str | None, owner: str | None, what: str) -> str | None:
    return f"{what} from {said}, it was {owner}'s" if said != owner else None


def lost_revisions(evidence: Evidence) -> Iterator[str]:
    """Yield cases whose events do not rise with the revision, or that are behind their last event."""
    events = evidence.grouped("case_events", "case_id")
    for case in evidence.tables["cases"]:
        # A note is kept beside the case: it takes the revision that it found.
        revisions = [event["revision"] for event in events.get(case["id"], []) if event["kind"] != "note_added"]
        if revisions != sorted(set(revisions)):
            yield f"case {case['id']} has the revisions {revisions}"
        if not revisions or revisions[-1] > case["revision"]:
            yield f"case {case['id']} is at {case['revision']}, its last event at {revisions[-1:]}"


def wrong_clocks(evidence: Evidence) -> Iterator[str]:
    """Yield clocks that stopped without a reason, or that go on though what they wait for has happened."""
    events, clocks = evidence.grouped("case_events", "case_id"), evidence.grouped("clocks", "case_id")
    for case in evidence.tables["cases"]:
        happened = events.get(case["id"], [])
        for clock in clocks.get(case["id"], []):
            wrong = _wrong(clock, case, happened)
            if wrong:
                yield f"case {case['id']}, {clock['kind']} {clock['cycle']}: {wrong}"
        yield from _cycles(case, clocks.get(case["id"], []))


def _wrong(clock: Row, case: Row, events: list[Row]) -> str | None:
    met, ended = clock["state"] == "met", clock["state"] == "ended"
    if clock["state"] in ("running", "paused"):
        return "goes on in a resolved case" if case["state"] == "resolved" else None
    reasons = {
        "resolution": {"resolved"}, "department_answer": {"question_answered"},
    }.get(str(clock["kind"]), {"reply_sent"})  # fmt: skip
    if met and not _happened(events, reasons, clock["ended_at"]):
        return f"was met at {clock['ended_at']} and nothing happened then"
    endings = {"resolved", "mention_deleted", "question_not_ours", "question_withdrawn"}
    if ended and not _happened(events, endings, clock["ended_at"]):
        return f"ended at {clock['ended_at']} and nothing happened then"
    return None


def _happened(events: list[Row], kinds: set[str], at: Any) -> bool:
    return any(event["kind"] in kinds and event["at"] == at for event in events)


def _cycles(case: Row, clocks: list[Row]) -> Iterator[str]:
    """A kind's cycles are 1, 2, ...; of clocks on one thing only one runs."""
    by_kind: dict[str, list[Row]] = {}
    for clock in clocks:
        by_kind.setdefault(str(clock["kind"]), []).append(clock)
    for kind, same in by_kind.items():
        if sorted(one["cycle"] for one in same) != list(range(1, len(same) + 1)):
            yield f"case {case['id']} has the {kind} cycles {[one['cycle'] for one in same]}"
        running = [one for one in same if one["state"] == "running"]
        if len(running) > 1 and kind not in ("department_answer", "promise"):
            yield f"case {case['id']} has {len(running)} running {kind} clocks"


def missing_clocks(evidence: Evidence) -> Iterator[str]:
    """Yield open cases in which a customer waits and no clock of ours runs."""
    mentions, clocks = evidence.grouped("mentions", "case_id"), evidence.grouped("clocks", "case_id")
    for case in evidence.tables["cases"]:
        waiting = any(
            one["waits_from"] is not None and one["answered_at"] is None and one["deleted_at"] is None
            for one in mentions.get(case["id"], [])
        )
        runs = {str(one["kind"]) for one in clocks.get(case["id"], []) if one["state"] == "running"}
        if case["state"] != "resolved" and waiting and not runs & {"first_reply", "next_reply", "promise", "pass_on"}:
            yield f"case {case['id']}: the customer waits and no clock runs ({sorted(runs)})"
        if case["state"] == "waiting" and waiting:
            yield f"case {case['id']} waits for the customer, who waits for us"
