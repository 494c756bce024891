"""WhatsApp's kinds of messages as words that an agent reads: the text, or a line that says what there is to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from integrations.reading import Object, part, parts, text

MEDIA = ("image", "video", "audio", "document", "sticker")
UNSUPPORTED = "[unsupported message]"


def words_of(message: Object) -> str:
    """Return a message in words; kinds that nobody knows yet become their name in brackets."""
    kind = text(message, "type")
    if kind in MEDIA:
        return _media(kind, part(message, kind))
    write = WRITERS.get(kind)
    if write is not None:
        return write(message)
    return f"[{kind[:40].replace('_', ' ')}]" if kind and kind != "unsupported" else UNSUPPORTED


def media_of(message: Object) -> list[dict[str, str]]:
    """Return what hangs on a message. The platform gives an id, and an address that lives for minutes: no link."""
    kind = text(message, "type")
    found = part(message, kind) if kind in MEDIA else {}
    return [{"type": kind, "id": text(found, "id")}] if text(found, "id") else []


def _media(kind: str, found: Object) -> str:
    called = text(found, "filename")
    label = "voice message" if kind == "audio" and found.get("voice") is True else kind
    return _lines(text(found, "caption"), f"[{label}: {called}]" if called else f"[{label}]")


def _text(message: Object) -> str:
    return text(part(message, "text"), "body")


def _button(message: Object) -> str:
    return text(part(message, "button"), "text") or "[button]"


def _interactive(message: Object) -> str:
    found = part(message, "interactive")
    for kind in ("button_reply", "list_reply"):
        chosen = part(found, kind)
        if chosen:
            return _lines(text(chosen, "title"), text(chosen, "description")) or "[button]"
    form = part(found, "nfm_reply")
    return _lines(text(form, "body"), "[form]") if form else "[interactive]"


def _location(message: Object) -> str:
    found = part(message, "location")
    place = ", ".join(one for one in (text(found, "name"), text(found, "address")) if one)
    at = [found.get("latitude"), found.get("longitude")]
    dots = ", ".join(str(one) for one in at if isinstance(one, int | float) and not isinstance(one, bool))
    return _lines(f"[location] {place or dots}".strip(), text(found, "url"))


def _contacts(message: Object) -> str:
    names = [text(part(one, "name"), "formatted_name") for one in parts(message, "contacts")]
    phones = [text(phone, "phone") for one in parts(message, "contacts") for phone in parts(one, "phones")]
    told = ", ".join(one for one in (*names, *phones) if one)
    return f"[contact] {told}".strip()


def _order(message: Object) -> str:
    found = part(message, "order")
    many = len(list(parts(found, "product_items")))
    return _lines(text(found, "text"), f"[order of {many} {'product' if many == 1 else 'products'}]")


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


WRITERS: Mapping[str, Callable[[Object], str]] = {
    "text": _text, "button": _button, "interactive": _interactive, "location": _location, "contacts": _contacts,
    "order": _order,
}  # fmt: skip
