"""Structure of rich_text blocks."""

from __future__ import annotations

from .schema import Check, anything, boolean, by_type, integer, listing, one_of, string, struct, typed

_STYLE_WORDS = ("bold", "italic", "strike", "code", "underline")
_STYLE = {"style": struct({}, {word: boolean for word in _STYLE_WORDS})}
_MENTION_WORDS = (*_STYLE_WORDS, "highlight", "client_highlight", "unlink")
_MENTION_STYLE = {"style": struct({}, {word: boolean for word in _MENTION_WORDS})}
_NAME = string(255)

INLINE: dict[str, Check] = {
    "text": struct({**typed("text"), "text": string(100_000)}, _STYLE),
    "link": struct({**typed("link"), "url": string(3000)}, {**_STYLE, "text": string(100_000, 0), "unsafe": boolean}),
    "user": struct({**typed("user"), "user_id": _NAME}, _MENTION_STYLE),
    "usergroup": struct({**typed("usergroup"), "usergroup_id": _NAME}, _MENTION_STYLE),
    "channel": struct({**typed("channel"), "channel_id": _NAME}, _MENTION_STYLE),
    "team": struct({**typed("team"), "team_id": _NAME}, _MENTION_STYLE),
    "broadcast": struct({**typed("broadcast"), "range": one_of("here", "channel", "everyone")}, _STYLE),
    "emoji": struct(
        {**typed("emoji"), "name": _NAME}, {**_STYLE, "unicode": string(255), "skin_tone": integer(1, 6), "url": _NAME}
    ),
    "date": struct(
        {**typed("date"), "timestamp": integer(), "format": _NAME},
        {**_STYLE, "url": string(3000), "fallback": string(1000)},
    ),
    "color": struct({**typed("color"), "value": _NAME}, _STYLE),
}
_INLINE_LIST = listing(by_type(INLINE), least=0)
SECTION = struct({**typed("rich_text_section"), "elements": _INLINE_LIST})
_BORDER = {"border": integer(0, 1)}
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": struct(
        {
            **typed("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": listing(by_type({"rich_text_section": SECTION})),
        },
        {**_BORDER, "indent": integer(0, 8), "offset": integer(0)},
    ),
    "rich_text_preformatted": struct(
        {**typed("rich_text_preformatted"), "elements": listing(by_type({k: INLINE[k] for k in ("text", "link")}))},
        {**_BORDER, "language": anything},
    ),
    "rich_text_quote": struct({**typed("rich_text_quote"), "elements": _INLINE_LIST}, _BORDER),
}
_ELEMENTS = listing(by_type(PARTS))
RICH_TEXT = struct({**typed("rich_text"), "elements": _ELEMENTS}, {"block_id": string(255)})
RICH_TEXT_VALUE = struct({**typed("rich_text"), "elements": _ELEMENTS}, {"block_id": string(255)})
