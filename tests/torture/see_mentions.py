"""Every mention that the hook took stands in exactly one case, with the customer's last word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.torture.customers import Written
from tests.torture.evidence import Evidence


def lost_mentions(evidence: Evidence, written: Sequence[Written]) -> Iterator[str]:
    """Yield what was answered with 202 and is in no case."""
    cases = {row["id"] for row in evidence.tables["cases"]}
    stored = {row["external_id"]: row["case_id"] for row in evidence.tables["mentions"]}
    for one in written:
        if one.accepted and stored.get(one.post.id) not in cases:
            yield f"mention {one.post.id} was accepted and is in no case"


def doubled_mentions(evidence: Evidence, written: Sequence[Written]) -> Iterator[str]:
    """Yield mentions that are stored twice, and those that nobody wrote."""
    counted = Counter(row["external_id"] for row in evidence.tables["mentions"])
    known = {one.post.id for one in written}
    for ident, times in counted.items():
        if times > 1:
            yield f"mention {ident} is stored {times} times"
        if ident not in known:
            yield f"mention {ident} was never written"
    customers = Counter((row["source"], row["external_id"]) for row in evidence.tables["customers"])
    yield from (f"customer {who} is stored {times} times" for who, times in customers.items() if times > 1)


def old_words(evidence: Evidence, written: Sequence[Written]) -> Iterator[str]:
    """Yield mentions that do not say what the customer said last, or say what the customer has deleted."""
    stored = {row["external_id"]: row for row in evidence.tables["mentions"]}
    for one in written:
        row = stored.get(one.post.id)
        if row is None or one.changes_accepted < one.changes:
            continue
        if one.post.deleted and (row["text"] is not None or row["versions"]):
            yield f"mention {one.post.id} was deleted by the customer and still has words"
        elif not one.post.deleted and row["text"] != one.post.text:
            yield f"mention {one.post.id} does not say what the customer wrote last"


def split_conversations(evidence: Evidence) -> Iterator[str]:
    """Yield conversations of a customer with two open cases at once."""
    open_cases = Counter(
        (row["source"], row["customer_id"], row["conversation_id"])
        for row in evidence.tables["cases"]
        if row["state"] != "resolved"
    )
    yield from (f"conversation {which} has {many} open cases" for which, many in open_cases.items() if many > 1)
