"""What a customer wrote, as rich text: raw, cleaned, isolated, with attachments as links."""

from __future__ import annotations

from bot.desk.views import CustomerView, MentionView
from bot.slack.blocks import link, quote, run
from bot.slack.links import link as safe_link
from bot.slack.links import link_label
from bot.slack.rendered import Json
from bot.slack.text import excerpt, isolate, name, one_line, within
from bot.slack.wording import N_, Words

MOST_ATTACHMENTS = 4
# Types of media that platforms name; anything else is an attachment, or has its own alt text.
MEDIA = {
    "image": N_("photo"), "photo": N_("photo"), "video": N_("video"), "gif": N_("GIF"), "animated_gif": N_("GIF"),
    "audio": N_("audio"), "document": N_("document"), "file": N_("file"),
}  # fmt: skip


def handle(customer: CustomerView) -> str:
    """Return the customer's handle on one line."""
    return name(customer.handle)


def handle_run(customer: CustomerView, url: str | None, *, bold: bool = True) -> Json:
    """Return the handle, linked to the original where it has an address."""
    safe = safe_link(url)
    return link(safe, handle(customer), bold=bold) if safe else run(handle(customer), bold=bold)


def quoted(mention: MentionView, words: Words, *, limit: int | None = None) -> list[Json]:
    """Return the customer's words as a quote: four lines, or up to ``limit`` characters; and their attachments."""
    parts: list[Json] = []
    if mention.text is None:
        parts.append(run(gone(mention, words), italic=True))
    else:
        shown = excerpt(mention.text) if limit is None else within(mention.text, limit)
        if shown:
            parts.append(run(isolate(shown)))
    links = attachments(mention, words) if mention.text is not None else []
    if parts and links:
        parts.append(run("\n"))
    return [quote(*parts, *links)] if parts or links else []


def gone(mention: MentionView, words: Words) -> str:
    """Return what stands in the place of words that are gone: deleted by who wrote them, or removed by us."""
    return words.t("(deleted by the customer)") if mention.deleted_at else words.t("(removed)")


def in_quotes(text: str | None, limit: int) -> list[Json]:
    """Return what a person said as a quote; nothing for nothing."""
    shown = within(text or "", limit)
    return [quote(run(isolate(shown)))] if shown else []


def attachments(mention: MentionView, words: Words) -> list[Json]:
    """Return the attachments on one line: the first four, the number of the rest; unsafe addresses without a link."""
    elements: list[Json] = []
    for place, (url, kind) in enumerate(mention.media[:MOST_ATTACHMENTS]):
        known = MEDIA.get(kind.casefold())
        text = words.t(known) if known else link_label(kind, words.t("attachment"))
        safe = safe_link(url)
        elements += [run(" · ")] if place else []
        elements.append(link(safe, text) if safe else run(text))
    rest = len(mention.media) - MOST_ATTACHMENTS
    return elements + ([run(" " + words.t("and {count} more", count=words.number(rest)))] if rest > 0 else [])


def spoken(mention: MentionView, words: Words, limit: int = 120) -> str:
    """Return the first words for a notification, in quotes; never for private mentions, the caller sees to that."""
    if mention.text is None:
        return gone(mention, words)
    short = one_line(mention.text, limit)
    return f"'{isolate(short)}'" if short else ""
