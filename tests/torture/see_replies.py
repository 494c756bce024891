"""A reply is on the platform at most once, and nobody believes it is there who has not been told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.torture.evidence import Evidence

# How the platform's faults leave a reply that came in; a 429 did not take it.
REFUSED = ("ratelimited",)


def doubled_replies(evidence: Evidence) -> Iterator[str]:
    """Yield replies that are on the platform twice, or were sent to it more often than people asked for."""
    texts = Counter(str(post["text"]) for post in evidence.posts if post["by_brand"])
    by_text: dict[str, list[int]] = {}
    for row in evidence.tables["replies"]:
        by_text.setdefault(str(row["text"]), []).append(row["id"])
    for text, times in texts.items():
        if times > len(by_text.get(text, ())):
            yield f"reply {by_text.get(text)} is on the platform {times} times"
    asked = _asked_for(evidence)
    for reply, times in _arrivals(evidence).items():
        if times > asked[reply]:
            yield f"reply {reply} was sent {times} times and asked for {asked[reply]} times"


def _asked_for(evidence: Evidence) -> Counter[str]:
    """Count how often people wanted each reply to be sent."""
    asked = Counter(f"reply_{row['id']}" for row in evidence.tables["replies"])
    asked.update(f"reply_{row['facts']['reply']}" for row in evidence.rows("case_events", kind="reply_retried"))
    return asked


def _arrivals(evidence: Evidence) -> Counter[str]:
    return Counter(
        str(entry["webhook_id"])
        for entry in evidence.journal
        if entry["kind"] == "platform" and entry["method"] == "reply" and entry.get("fault") not in REFUSED
    )


def lost_replies(evidence: Evidence, sent: Sequence[str]) -> Iterator[str]:
    """Yield replies whose form was accepted and that are nowhere, and those that are said to be sent and are not.

    ``sent`` are words of replies whose form was closed by the program.
    """
    texts = " ".join(str(row["text"]) for row in evidence.tables["replies"])
    yield from (f"the reply {word} was taken and is in no row" for word in sent if word not in texts)
    posts = {post["id"]: post for post in evidence.posts if post["by_brand"]}
    for row in evidence.tables["replies"]:
        if row["state"] == "sent":
            post = posts.get(row["platform_id"])
            if post is None or post["text"] != row["text"]:
                yield f"reply {row['id']} counts as sent and is not on the platform as {row['platform_id']}"
        elif row["state"] in ("queued", "sending"):
            yield f"reply {row['id']} is still {row['state']}"
        elif row["state"] == "rejected" and any(post["text"] == row["text"] for post in posts.values()):
            yield f"reply {row['id']} counts as rejected and is on the platform"


def untold_replies(evidence: Evidence) -> Iterator[str]:
    """Yield replies with a bad or unknown end that no agent was told of, and sent ones that no thread shows."""
    told = Counter(
        (row["facts"].get("reply"), row["kind"])
        for row in evidence.tables["outbox"]
        if row["kind"] in ("reply_failed", "reply_sent") and row["state"] == "posted"
    )
    for row in evidence.tables["replies"]:
        if row["state"] in ("unknown", "rejected") and not told[row["id"], "reply_failed"]:
            yield f"reply {row['id']} is {row['state']} and its agent was not told"
        if row["state"] == "sent" and told[row["id"], "reply_sent"] != 1:
            yield f"reply {row['id']} was sent and stands {told[row['id'], 'reply_sent']} times in its thread"
