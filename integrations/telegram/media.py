"""What hangs on a message: kinds and names. There is no address: Telegram's links to files hold the bot's token."""

from __future__ import annotations

from integrations.telegram.reading import NOTHING, Object, part, text

# In the order in which they are looked for: an animation is told as a document too, for older programs.
KINDS = {
    "animation": "gif", "photo": "photo", "video": "video", "video_note": "video message", "voice": "voice message",
    "audio": "audio", "document": "document", "sticker": "sticker", "contact": "contact", "venue": "place",
    "location": "location", "poll": "poll", "dice": "dice", "story": "story",
}  # fmt: skip
ALT_MAX = 255


def attached(message: Object) -> tuple[dict[str, str], ...]:
    """Return the one thing that hangs on a message, if any: ``type``, and ``alt`` where it has a name."""
    for key, kind in KINDS.items():
        found = message.get(key)
        if isinstance(found, dict | list) and found:
            alt = _named(key, part(message, key))
            return ({"type": kind} | ({"alt": alt} if alt else {}),)
    return ()


def _named(key: str, thing: Object) -> str:
    match key:
        case "sticker":
            return text(thing, "emoji", ALT_MAX)
        case "venue" | "audio":
            return text(thing, "title", ALT_MAX)
        case "poll":
            return text(thing, "question", ALT_MAX)
        case "contact" | "location" | "dice" | "story":
            return ""
        case _:
            return text(thing or NOTHING, "file_name", ALT_MAX)


def words_of(message: Object, media: tuple[dict[str, str], ...]) -> str:
    """Return the words of a message, and a word for what hangs on it; "" where nobody said anything."""
    hidden = [f"[{': '.join(one[key] for key in ('type', 'alt') if key in one)}]" for one in media]
    said = text(message, "text") or text(message, "caption")
    return "\n".join(line for line in (said, *hidden) if line.strip())
