"""What came of a run, in words that do not depend on its time or number of tries; and what must always hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.failpoints.dump import Dump, Row
from tests.failpoints.stage import Stage

ON_THE_WAY = ("ready", "sending")
PAIRS = {"queued": "ready", "sending": "sending", "sent": "posted", "rejected": "failed", "unknown": "failed"}
Outcome = dict[str, Any]


def outcome(stage: Stage, rows: Dump) -> Outcome:
    """Return what there is, by names that every run gives the same."""
    named = {one["case_id"]: one["external_id"] for one in reversed(rows["mentions"])}
    return {
        "mentions": sorted((one["external_id"], named[one["case_id"]]) for one in rows["mentions"]),
        "cases": {
            named[one["id"]]: (one["state"], one["owner"], one["writer"], _events(rows, one)) for one in rows["cases"]
        },
        "clocks": sorted((named[one["case_id"]], one["kind"], one["cycle"], one["state"]) for one in rows["clocks"]),
        "cards": _count(rows["cards"], "kind", "channel", "state"),
        "outbox": _count(rows["outbox"], "kind", "channel", "state"),
        "pings": _count(rows["pings"], "step"),
        "questions": _count(rows["escalations"], "department", "state", "answer"),
        "replies": _count(rows["replies"], "text", "state"),
        "leases": _count(rows["leases"], "name"),
        "in slack": Counter((channel, key.partition(":")[0]) for channel, key in standing(stage)),
        "at the customer": sorted(post["text"] for post in stage.workspace.platform.posts(by_brand=True)),
    }


def _events(rows: Dump, case: Row) -> tuple[tuple[str, str | None], ...]:
    return tuple((one["kind"], one["by"]) for one in rows["case_events"] if one["case_id"] == case["id"])


def _count(rows: Iterable[Row], *columns: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row[column] for column in columns) for row in rows)


def standing(stage: Stage) -> list[tuple[str, str]]:
    """Return (channel, key) of every message of ours, threads included."""
    return [
        (channel.id, str(message.metadata["event_payload"]["key"]))
        for channel in stage.workspace.workspace.channels.values()
        for message in channel.log.messages()
        if message.metadata
    ]


def is_idle(rows: Dump) -> bool:
    """Return whether nothing waits for delivery any more."""
    return not _waiting(rows)


def _waiting(rows: Dump) -> list[str]:
    waiting = [f"{one['key']} is {one['state']}" for one in _sent(rows) if one["state"] in ON_THE_WAY]
    stale = (one for one in rows["cards"] if one["state"] == "posted" and one["shown"] < one["wanted"])
    return waiting + [f"{one['key']} shows {one['shown']}, not {one['wanted']}" for one in stale]


def _sent(rows: Dump) -> list[Row]:
    return [*rows["cards"], *rows["outbox"]]


def broken_promises(stage: Stage, rows: Dump) -> list[str]:
    """Return what must never be once all has come to its end, whatever happened."""
    found = [f"{key} stands {times} times" for key, times in Counter(standing(stage)).items() if times > 1]
    taken = Counter(entry["webhook_id"] for entry in stage.workspace.journal.of("platform", "reply", status=200))
    found += [f"{key} reached the platform {times} times" for key, times in taken.items() if times > 1]
    found += [f"{one} for ever" for one in _waiting(rows)]
    found += [f"{one['key']} keeps a token" for one in _sent(rows) if one["token"]]
    return found + _cards(stage, rows) + _history(rows) + _replies(rows) + _owners(rows)


def _cards(stage: Stage, rows: Dump) -> list[str]:
    """Every card that counts as shown stands where it says."""
    found = []
    for card in (one for one in rows["cards"] if one["state"] == "posted"):
        message = stage.workspace.channel(card["channel"]).log.find(str(card["ts"]))
        if message is None or (message.metadata or {}).get("event_payload", {}).get("key") != card["key"]:
            found.append(f"{card['key']} does not stand at {card['ts']}")
    return found


def _history(rows: Dump) -> list[str]:
    """Every event has its revision, and every case the event that opened it."""
    found = []
    for case in rows["cases"]:
        mine = [one["revision"] for one in rows["case_events"] if one["case_id"] == case["id"]]
        if not mine or max(mine) > case["revision"] or len(set(mine)) != len(mine):
            found.append(f"case {case['id']} at revision {case['revision']} has events {mine}")
    return found


def _owners(rows: Dump) -> list[str]:
    """Whoever owns a case is the last of whom its history says so."""
    found = []
    for case in rows["cases"]:
        mine = [one for one in rows["case_events"] if one["case_id"] == case["id"]]
        owners = [one["by"] for one in mine if one["kind"] in ("claimed", "taken_over")]
        if case["owner"] != (owners[-1] if owners else None):
            found.append(f"case {case['id']} is with {case['owner']}, its history says {owners}")
    return found


def _replies(rows: Dump) -> list[str]:
    """A reply and the row that sends it say the same."""
    ways = {json.loads(one["facts"])["reply"]: one["state"] for one in rows["outbox"] if one["kind"] == "reply"}
    return [
        f"reply {one['id']} is {one['state']}, its row {ways.get(one['id'])}"
        for one in rows["replies"]
        if PAIRS.get(one["state"]) != ways.get(one["id"])
    ]
