"""Tells what no person wrote: a desk that answers it would talk to a program, perhaps without end."""

from __future__ import annotations

import re
from email.message import Message

from integrations.mail.decoding import addresses, header, ids, raw_header

MARKS = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients")
BULK = frozenset(("bulk", "list", "junk", "auto_reply"))
DAEMONS = re.compile(r"(?:mailer-daemon|postmaster)@.+", re.IGNORECASE)
OURS = re.compile(r"<(reply_\d{1,18})\.[0-9a-f]{16}@[^<>\s]+>")
MOST_PARTS = 20


def is_automatic(message: Message) -> bool:
    """Return whether a program sent it: an automatic answer (RFC 3834), a report on delivery, a mailing list."""
    said = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if said not in ("", "no") or header(message, "Precedence").lower() in BULK:
        return True
    if any(message.get(name) is not None for name in MARKS) or raw_header(message, "Return-Path").strip() == "<>":
        return True
    if message.get_content_type() == "multipart/report":
        return True
    return any(DAEMONS.fullmatch(address) for _, address in addresses(message, "From"))


def bounced(message: Message) -> str | None:
    """Return the message id of ours that a report says could not be delivered for good; None: it says nothing such."""
    if message.get_content_type() != "multipart/report":
        return None
    failed, found = False, None
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            break
        failed = failed or header(part, "Action").lower() == "failed"
        if part is not message:
            found = found or next((one for one in ids(part, "Message-ID") if OURS.fullmatch(one)), None)
        if part.get_content_type() == "text/rfc822-headers" and isinstance(said := part.get_payload(), str):
            named = re.search(rf"^Message-ID:\s*({OURS.pattern})", said[:20_000], re.IGNORECASE | re.MULTILINE)
            found = found or (named[1] if named else None)
    return found if failed else None


def key_of(message_id: str) -> str | None:
    """Return our own key of a reply out of the message id that it was given."""
    found = OURS.fullmatch(message_id)
    return found[1] if found else None
