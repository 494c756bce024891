"""Reviews of Google in our words: stars, text, and what became of our answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from bot.desk.ports import Author, InboundMention, MentionEvent, OwnPost, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from integrations.google_api import Json, identity, instant, part, text

STARS: Mapping[str, int] = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
# What Google itself shows where somebody wrote without a name.
NOBODY = "A Google user"
OF_THE_ANSWER = timedelta(minutes=1)
"""A change so near to our answer may be that answer: Google does not say whether one counts as a change."""
# Where the owner reads reviews. Google's interface gives no address of a single one.
ALL_REVIEWS = "https://business.google.com/reviews"
WORDS_MAX = 200
NO_WORDS = "it breaks Google's rules for replies; Google does not say which"
# Google puts a translation before or behind the customer's own words.
ORIGINAL, TRANSLATED = "(Original)", "(Translated by Google)"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Our answer below a review, as Google shows it."""

    text: str
    at: datetime
    state: str
    violation: str
    """Which rule it breaks, in Google's words; "" for none."""

    @property
    def is_rejected(self) -> bool:
        """Whether Google took it down, or never showed it."""
        return "REJECT" in self.state.upper() or bool(self.violation)


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review. ``name`` is its address in Google's interface; ``title`` that of its location."""

    name: str
    text: str
    stars: int
    author: str | None
    created_at: datetime
    updated_at: datetime
    title: str
    answer: Answer | None

    @property
    def shown(self) -> str:
        """The review as people read it: stars, place, words. One without words is its stars."""
        stars = "★" * self.stars + "☆" * (5 - self.stars) if self.stars else ""
        return "\n".join(one for one in (" ".join((stars, self.title)).strip(), self.text) if one)

    @property
    def state(self) -> str:
        """Changes whenever something about the review or our answer does."""
        answer = self.answer
        told = [self.updated_at.isoformat(), self.shown]
        told += [answer.at.isoformat(), answer.text, answer.state, answer.violation] if answer else []
        return sha256("\0".join(told).encode()).hexdigest()[:12]


def read_review(told: Json, *, location: str, title: str = "") -> Review | None:
    """Return a review as Google gives it; None: it lacks what it must have, or is of another location."""
    name = identity(told, "name")
    created = instant(told, "createTime")
    if not name.startswith(f"{location}/reviews/") or created is None:
        return None
    reviewer = part(told, "reviewer")
    known = None if reviewer.get("isAnonymous") is True else text(reviewer, "displayName").strip()
    return Review(
        name=name, text=own_words(text(told, "comment")), stars=STARS.get(text(told, "starRating"), 0),
        author=known or None, created_at=created, updated_at=instant(told, "updateTime") or created, title=title,
        answer=_answer(part(told, "reviewReply")),
    )  # fmt: skip


def _answer(told: Json) -> Answer | None:
    said, at = text(told, "comment"), instant(told, "updateTime")
    if not said.strip() or at is None:
        return None
    violation = " ".join(" ".join(_words(told.get("policyViolation"))).split())[:WORDS_MAX]
    return Answer(text=said, at=at, state=text(told, "reviewReplyState"), violation=violation)


def _words(told: Any) -> Iterator[str]:
    """Yield the words of a value: its shape is not told, it may be a word, or an object around it."""
    match told:
        case str():
            yield text({"said": told}, "said")
        case Mapping():
            for one in told.values():
                yield from _words(one)
        case list():
            for one in told:
                yield from _words(one)


def own_words(said: str) -> str:
    """Return what the customer wrote, without Google's translation of it."""
    before, translated, _ = said.partition(TRANSLATED)
    _, original, behind = said.partition(ORIGINAL)
    return (behind if translated and original else before).strip() or said.strip()


def mention_of(review: Review) -> InboundMention:
    """Return a review; Google names no account of who wrote it, so each one is somebody of its own."""
    changed, written_at = review.updated_at > review.created_at, review.updated_at
    if review.answer and abs(review.answer.at - written_at) < OF_THE_ANSWER:
        written_at = min(written_at, review.answer.at)
    extra: dict[str, Any] = {"stars": review.stars, "answered": review.answer is not None}
    return InboundMention(
        id=review.name, text=review.shown, author=Author(id=review.name, name=review.author or NOBODY),
        # Words that were changed wait since they were changed.
        posted_at=written_at if changed else review.created_at,
        event=MentionEvent.EDITED if changed else MentionEvent.CREATED,
        url=ALL_REVIEWS, conversation_id=review.name, extra=extra,
    )  # fmt: skip


def answer_of(review: Review) -> Iterator[OwnPost]:
    """Yield our answer, where there is one."""
    if review.answer:
        yield OwnPost(
            id=answer_id(review.name, review.answer.text), text=review.answer.text, posted_at=review.answer.at,
            visibility=Visibility.PUBLIC, in_reply_to=review.name, conversation_id=review.name, url=ALL_REVIEWS,
        )  # fmt: skip


def receipt_of(review: Review) -> Iterator[Receipt]:
    """Yield that our answer was rejected, where Google says so."""
    answer = review.answer
    if answer and answer.is_rejected:
        reason = f"Google rejected it: {answer.violation or NO_WORDS}"
        yield Receipt(
            platform_id=answer_id(review.name, answer.text), arrival=Arrival.FAILED, at=answer.at, reason=reason
        )


def answer_id(review: str, said: str) -> str:
    """Return the id of an answer: a review has one place for it, so that its words tell answers apart."""
    words = sha256(" ".join(said.split()).encode()).hexdigest()[:16]
    return f"{review}/reply/{words}" if len(review) < 200 else f"{sha256(review.encode()).hexdigest()}/reply/{words}"
