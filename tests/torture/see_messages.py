"""Each card and each message stands once, where its row says; each step of each clock is said once to each place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from tests.torture.evidence import Evidence, Row

PING_KINDS = ("ping", "rollup")
STANDS = "posted"


def twins(evidence: Evidence) -> Iterator[str]:
    """Yield keys that stand twice, and messages that the janitor had to delete: those had stood twice before."""
    for key, standing in evidence.by_key.items():
        if len(standing) > 1:
            yield f"{key} stands {len(standing)} times"
    for entry in evidence.journal:
        if entry["kind"] == "api" and entry["method"] == "chat.delete" and entry["ok"]:
            yield f"a second message was deleted in {entry.get('channel')}"


def strays(evidence: Evidence) -> Iterator[str]:
    """Yield messages of ours that no row knows."""
    known = {row["key"] for row in chain(evidence.tables["cards"], evidence.tables["outbox"])}
    yield from (f"{key} stands and no row knows it" for key in evidence.by_key if key not in known)


def lost_messages(evidence: Evidence) -> Iterator[str]:
    """Yield rows that count as posted and do not stand there, and rows that never came to an end."""
    for table in ("cards", "outbox"):
        for row in evidence.tables[table]:
            name = f"{row['key']} ({row['state']}{', ' + row['error'] if row['error'] else ''})"
            if row.get("kind") in ("reply", "department_named"):
                continue
            if row["state"] == STANDS and not _stands(evidence, row):
                yield f"{name} does not stand where its row says"
            elif row["state"] in ("failed", "sending") or (row["state"] == "ready" and not row.get("due_at")):
                yield f"{name} was never brought"
            elif row["state"] == "cancelled" and row["key"] in evidence.by_key:
                yield f"{name} was given up and stands"


def _stands(evidence: Evidence, row: Row) -> bool:
    return any((one.channel, one.ts) == (row["channel"], row["ts"]) for one in evidence.by_key[row["key"]]) or (
        # A message to a person goes to a user id; where it stands, only its ts tells.
        row["channel"].startswith("U") and any(one.ts == row["ts"] for one in evidence.by_key[row["key"]])
    )


def missing_cards(evidence: Evidence) -> Iterator[str]:
    """Yield cases without their one card where it belongs, and mentions that are in no thread of theirs."""
    cards = evidence.grouped("cards", "case_id")
    mentions = evidence.grouped("mentions", "case_id")
    for case in evidence.tables["cases"]:
        channel = "G1" if case["visibility"] == "private" else "C1"
        of_case = [card for card in cards.get(case["id"], []) if card["kind"] == "case" and not is_held_back(card)]
        here = [card for card in of_case if card["channel"] == channel]
        if not here and evidence.tables["storms"] and _needs_no_card(case):
            continue
        if len(here) != 1:
            yield f"case {case['id']} has {len(here)} cards in {channel}"
            continue
        shown = Counter(
            card["ref"]
            for card in cards[case["id"]]
            if card["kind"] == "mention" and card["under"] == here[0]["id"] and not is_held_back(card)
        )
        first, *later = sorted(mentions[case["id"]], key=lambda one: (one["posted_at"], one["id"]))
        refs = {str(first["id"]), *(str(one["id"]) for one in later)}
        if len(shown) != len(later) or not set(shown) <= refs or max(shown.values(), default=1) > 1:
            yield f"case {case['id']} has {len(later)} later mentions and {dict(shown)} in its thread"


def is_held_back(card: Row) -> bool:
    """Whether a storm took the card back before it ever left."""
    return bool(card["state"] == "cancelled" and not card["attempts"])


def _needs_no_card(case: Row) -> bool:
    """Whether a storm kept the case without a card, and nobody waits for one: it is over, somebody has it with its
    whole group, or it was only overheard."""
    return case["state"] == "resolved" or bool(case["listed"] and (case["owner"] is not None or not case["addressed"]))


def stale_cards(evidence: Evidence) -> Iterator[str]:
    """Yield cards whose row says that they show an older state than they should."""
    revisions = {case["id"]: case["revision"] for case in evidence.tables["cases"]}
    for card in evidence.tables["cards"]:
        if card["state"] == STANDS and card["shown"] < card["wanted"]:
            yield f"{card['key']} shows state {card['shown']} of {card['wanted']}"
        if card["kind"] == "case" and card["state"] == STANDS and card["wanted"] != revisions[card["case_id"]]:
            yield f"{card['key']} wants state {card['wanted']}, its case is at {revisions[card['case_id']]}"


def doubled_pings(evidence: Evidence) -> Iterator[str]:
    """Yield steps of a clock that are there twice, or that one place was told twice."""
    steps = Counter((row["clock_id"], row["step"]) for row in evidence.tables["pings"])
    yield from (f"clock {clock}: {step} is there {many} times" for (clock, step), many in steps.items() if many > 1)
    told: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for row in evidence.tables["outbox"]:
        if row["kind"] in PING_KINDS:
            for ping in row["facts"].get("pings", ()):
                told[ping, row["channel"]].append(row["key"])
    for (ping, place), keys in told.items():
        if len(keys) > 1:
            yield f"ping {ping} was told to {place} by {keys}"


def lost_pings(evidence: Evidence) -> Iterator[str]:
    """Yield steps that point to a message that does not say them, and late clocks that nobody looks at any more."""
    outbox = {row["id"]: row for row in evidence.tables["outbox"]}
    reached: defaultdict[int, set[str]] = defaultdict(set)
    for ping in evidence.tables["pings"]:
        reached[ping["clock_id"]].add(str(ping["step"]))
        row = outbox.get(ping["outbox_id"]) if ping["outbox_id"] is not None else None
        if ping["outbox_id"] is not None and (row is None or ping["id"] not in row["facts"].get("pings", ())):
            yield f"ping {ping['id']} points to message {ping['outbox_id']}, which does not say it"
    for clock in evidence.rows("clocks", state="running"):
        if clock["next_ping_at"] is None and not reached[clock["id"]] & {"breach", "repeat"}:
            yield f"clock {clock['id']} runs, was never said to be late, and nobody will look at it"
