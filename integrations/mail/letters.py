"""Mails in our words: a customer's is a mention, ours is our own post, a program's is only counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import Any

from bot.desk.ports import Author, Batch, InboundMention, OwnPost, Receipt
from bot.rules.vocabulary import Visibility
from bot.store.words import Arrival
from integrations.mail.account import Account
from integrations.mail.automatic import bounced, is_automatic, key_of
from integrations.mail.bodies import Body, read_body
from integrations.mail.decoding import BROKEN, addresses, header, ids, raw_header
from integrations.mail.imap import Raw
from integrations.mail.quoting import newest

OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
UNREADABLE = "(this mail cannot be shown here: open it in the mailbox)"
NO_WORDS = "(no text)"
BOUNCED = "the mail came back: the customer's server does not take it"
# The library compares each line with the border of each part around it. A megabyte of attachments has 14,000 lines, and
# a discussion that was passed on and on twenty parts; four times that takes a quarter of a second.
MOST_COMPARISONS = 2_000_000
SUBJECT_MAX, FULL_MAX, TEXT_MAX = 300, 50_000, 50_000


@dataclass
class Letters:
    """What one look has to tell, while it is read. ``is_sent``: the folder holds what we sent."""

    account: Account
    is_sent: bool
    now: datetime
    mentions: dict[str, InboundMention] = field(default_factory=dict)
    own_posts: dict[str, OwnPost] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    not_for_us: int = 0

    def add(self, raw: Raw) -> None:
        """Take one mail; one that cannot be read at all is counted, so that it does not stand before all others."""
        try:
            self._take(raw)
        except BROKEN:
            self.not_for_us += 1

    def _take(self, raw: Raw) -> None:
        message, body = _read(raw.content)
        at = raw.arrived or _claimed(message) or self.now
        writer = _writer(message, self.account, trusts_reply_to=not self.is_sent)
        if writer is None or (self.is_sent and not self.account.is_ours(writer[1])):
            self.not_for_us += 1
        elif self.account.is_ours(writer[1]) and not self.is_sent:
            self.not_for_us += 1  # anybody can write our address there; what we sent lies in the folder of sent mail
        elif self.is_sent:
            post = self._own(message, body, at, raw)
            self.own_posts.setdefault(post.id, post)
        elif is_automatic(message):
            self.not_for_us += 1
            self._report(message, at)
        else:
            mention = self._mention(message, body, at, writer, raw)
            self.mentions.setdefault(mention.id, mention)

    def batch(self) -> Batch:
        """Return it all, oldest first."""
        return Batch(
            mentions=tuple(sorted(self.mentions.values(), key=lambda one: one.posted_at)),
            own_posts=tuple(sorted(self.own_posts.values(), key=lambda one: one.posted_at)),
            receipts=tuple(self.receipts), not_for_us=self.not_for_us,
        )  # fmt: skip

    def _mention(
        self, message: Message, body: Body, at: datetime, writer: tuple[str, str], raw: Raw
    ) -> InboundMention:  # fmt: skip
        name, address = writer
        above, subject = _above(message), header(message, "Subject")[:SUBJECT_MAX]
        words = newest(body.text)
        extra: dict[str, Any] = {"subject": subject, "to": _answer_to(message, address)}
        if references := ids(message, "References"):
            extra["references"] = references
        if body.text and words != body.text:
            extra["full"] = body.text[:FULL_MAX]
        return InboundMention(
            id=_id_of(message, raw), text=_text(subject, words, body, is_first=above is None), posted_at=at,
            author=Author(id=address.lower(), handle=address.lower(), name=name or None),
            visibility=Visibility.PRIVATE, addressed=True, conversation_id=_root(message), in_reply_to=above,
            media=body.attached, extra=extra,
        )  # fmt: skip

    def _own(self, message: Message, body: Body, at: datetime, raw: Raw) -> OwnPost:
        receivers = [one for _, one in addresses(message, "To") if not self.account.is_ours(one)]
        return OwnPost(
            id=_id_of(message, raw), text=newest(body.text)[:TEXT_MAX] or NO_WORDS, posted_at=at,
            visibility=Visibility.PRIVATE, in_reply_to=_above(message), conversation_id=_root(message),
            to=receivers[0].lower() if len(receivers) == 1 else None,
        )  # fmt: skip

    def _report(self, message: Message, at: datetime) -> None:
        if (ours := bounced(message)) is not None:
            self.receipts.append(
                Receipt(platform_id=ours, arrival=Arrival.FAILED, at=at, reason=BOUNCED, key=key_of(ours))
            )


def _read(content: bytes) -> tuple[Message, Body]:
    """Return a mail and its words. One that cannot be taken apart still says who wrote it and what about."""
    try:
        lines = max(content.count(b"\n"), content.count(b"\r"))
        if lines * content.lower().count(b"multipart/") > MOST_COMPARISONS:
            raise ValueError("nested without end")
        message = message_from_bytes(content)
        return message, read_body(message)
    except BROKEN:
        return BytesHeaderParser().parsebytes(content), Body(UNREADABLE, ())


def _writer(message: Message, account: Account, *, trusts_reply_to: bool) -> tuple[str, str] | None:
    """Return name and address of who wrote it.

    A form on our own website writes from our own address, and puts the customer's into Reply-To.
    """
    found = next(iter(addresses(message, "From")), None)
    if found is None or not account.is_ours(found[1]) or not trusts_reply_to:
        return found
    others = [one for one in addresses(message, "Reply-To") if not account.is_ours(one[1])]
    return others[0] if len(others) == 1 else found


def _answer_to(message: Message, address: str) -> str:
    wanted = addresses(message, "Reply-To")
    return wanted[0][1] if len(wanted) == 1 else address


def _id_of(message: Message, raw: Raw) -> str:
    """Return the Message-ID; a mail without one is known by what it says, which is the same in every folder."""
    found = ids(message, "Message-ID")
    return found[0] if found else f"no-id-{hashlib.sha256(raw.content).hexdigest()[:40]}"


def _above(message: Message) -> str | None:
    answered = ids(message, "In-Reply-To") or ids(message, "References")[-1:]
    return answered[0] if answered else None


def _root(message: Message) -> str | None:
    """Return the first mail of the conversation; None: it begins here, or only the desk knows what is answered."""
    return next(iter(ids(message, "References")), None)


def _text(subject: str, words: str, body: Body, *, is_first: bool) -> str:
    hanging = "\n".join(f"[{one['type']}: {one['alt']}]" for one in body.attached[:10])
    parts = (subject if is_first else "", words[:TEXT_MAX], hanging)
    return "\n\n".join(one for one in parts if one) or subject or NO_WORDS


def _claimed(message: Message) -> datetime | None:
    try:
        told = parsedate_to_datetime(raw_header(message, "Date"))
        aware = told if told.tzinfo else told.replace(tzinfo=UTC)
        return aware.astimezone(UTC) if OLDEST <= aware <= NEWEST else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
