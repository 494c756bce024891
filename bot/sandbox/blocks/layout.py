"""Slack's blocks and the surfaces that take them."""

from __future__ import annotations

from .elements import (
    ACCESSORIES,
    ACTIONS_ELEMENTS,
    BUTTON,
    CONTEXT_ACTION_ELEMENTS,
    CONTEXT_ELEMENTS,
    IMAGE,
    INPUT_ELEMENTS,
)
from .objects import BLOCK_ID, SLACK_FILE, at_least_one, exactly_one, image_url, plain, text, url
from .richtext import RICH_TEXT
from .schema import Check, anything, boolean, by_type, listing, number, one_of, string, struct, typed

_LAYOUT: dict[str, Check] = {
    "section": struct(
        typed("section"),
        {
            **BLOCK_ID,
            "text": text(3000),
            "fields": listing(text(2000), most=10),
            "accessory": by_type(ACCESSORIES),
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "divider": struct(typed("divider"), BLOCK_ID),
    "header": struct({**typed("header"), "text": plain(150)}, BLOCK_ID),
    "image": struct(
        {**typed("image"), "alt_text": string(2000)},
        {**BLOCK_ID, "image_url": image_url, "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "context": struct({**typed("context"), "elements": listing(by_type(CONTEXT_ELEMENTS), most=10)}, BLOCK_ID),
    "actions": struct({**typed("actions"), "elements": listing(by_type(ACTIONS_ELEMENTS), most=25)}, BLOCK_ID),
    "input": struct(
        {**typed("input"), "label": plain(2000), "element": by_type(INPUT_ELEMENTS)},
        {**BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "video": struct(
        {
            **typed("video"),
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": url,
            "video_url": url,
        },
        {
            **BLOCK_ID,
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": string(50),
            "title_url": url,
        },
    ),
}
_CARD = struct(
    typed("card"),
    {
        **BLOCK_ID,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": anything,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "slack_icon": anything,
        "actions": listing(by_type({"button": BUTTON}), most=3),
    },
    at_least_one("title", "body", "hero_image", "actions"),
)
_CONTAINED = {kind: _LAYOUT[kind] for kind in _LAYOUT if kind != "video"}
_NEW: dict[str, Check] = {
    "card": _CARD,
    "carousel": struct(
        {**typed("carousel"), "elements": listing(by_type({"card": _CARD}), most=10)},
        BLOCK_ID,
    ),
    "container": struct(
        {**typed("container"), "child_blocks": listing(by_type(_CONTAINED), most=10)},
        {
            **BLOCK_ID,
            "title": text(150),
            "rich_text_title": RICH_TEXT,
            "subtitle": text(150),
            "icon": IMAGE,
            "width": anything,
            "has_header_divider": boolean,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
        },
    ),
    "table": struct(
        {**typed("table"), "rows": listing(listing(anything, most=20), most=100)},
        {**BLOCK_ID, "column_settings": listing(anything, most=20)},
    ),
    "data_table": struct(
        {**typed("data_table"), "caption": anything, "rows": listing(listing(anything, most=20), most=201)},
        {
            **BLOCK_ID,
            "page_size": number,
            "row_header_column_index": number,
            "column_settings": anything,
        },
    ),
    "data_visualization": struct(
        {**typed("data_visualization"), "title": string(50), "chart": anything},
        BLOCK_ID,
    ),
}
_MESSAGE_ONLY: dict[str, Check] = {
    "markdown": struct({**typed("markdown"), "text": string(12_000)}, BLOCK_ID),
    "context_actions": struct(
        {**typed("context_actions"), "elements": listing(by_type(CONTEXT_ACTION_ELEMENTS), most=5)}, BLOCK_ID
    ),
    "file": struct({**typed("file"), "external_id": string(255), "source": one_of("remote")}, BLOCK_ID),
    "plan": struct({**typed("plan"), "title": anything}, {**BLOCK_ID, "tasks": listing(anything, most=50)}),
    "task_card": struct(
        {**typed("task_card"), "task_id": string(255), "title": anything},
        {**BLOCK_ID, "status": anything, "details": anything, "output": anything, "sources": anything},
    ),
}
_ALERT: dict[str, Check] = {
    "alert": struct(
        {**typed("alert"), "text": text(200)},
        {**BLOCK_ID, "level": one_of("default", "info", "warning", "error", "success")},
    )
}
BLOCKS: dict[str, dict[str, Check]] = {
    "message": {**_LAYOUT, **_NEW, **_MESSAGE_ONLY},
    "modal": {**_LAYOUT, "card": _CARD, "container": _NEW["container"], **_ALERT},
    "home": {**_LAYOUT, **_NEW},
}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
# Per payload, beside the number of blocks.
MOST_OF_A_KIND = {"table": 1, "data_visualization": 2}
