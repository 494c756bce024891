"""Structure of modals and App Homes."""

from __future__ import annotations

from typing import Any

from .objects import plain
from .schema import Check, Report, anything, boolean, by_type, string, struct, typed

_COMMON: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}


def _submit_beside_inputs(view: Any, at: str, report: Report) -> None:
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
    if has_input and "submit" not in view:
        report.add("missing required field: submit (a modal with an input block needs it)", at)


VIEW = by_type(
    {
        "modal": struct(
            {**typed("modal"), "title": plain(24), "blocks": anything},
            {
                **_COMMON,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
            _submit_beside_inputs,
        ),
        "home": struct({**typed("home"), "blocks": anything}, {**_COMMON}),
    }
)
# Bytes of the whole view as JSON (views.open: view_too_large).
MOST_VIEW_BYTES = 250_000
