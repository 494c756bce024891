"""How long a reply may be where a source is only a hook: known by the name of the platform behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.replying import Counting


@dataclass(frozen=True, slots=True)
class PlatformLimits:
    """The longest public and private reply, in the platform's own counting."""

    counting: Counting
    public: int
    private: int


# A callback that names no platform: short enough for a forum or a chat window, long enough for an explanation.
UNKNOWN = PlatformLimits(Counting.CHARACTERS, 2000, 2000)

# The platforms' published limits; a source may override each with max_length, max_length_private and counting.
_KNOWN = {
    "x": PlatformLimits(Counting.X, 280, 10_000),
    "twitter": PlatformLimits(Counting.X, 280, 10_000),
    "bluesky": PlatformLimits(Counting.CHARACTERS, 300, 1000),
    "mastodon": PlatformLimits(Counting.CHARACTERS, 500, 500),
    "facebook": PlatformLimits(Counting.CHARACTERS, 8000, 2000),
    "messenger": PlatformLimits(Counting.CHARACTERS, 2000, 2000),
    "instagram": PlatformLimits(Counting.BYTES, 2200, 1000),
    "whatsapp": PlatformLimits(Counting.CHARACTERS, 4096, 4096),
}


def limits_of(platform: str) -> PlatformLimits:
    """Return the limits of a platform by the name that stands on the cards."""
    return _KNOWN.get(platform.strip().lower(), UNKNOWN)
