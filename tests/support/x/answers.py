"""How X says things: problems, pages, and refusals of parameters that it does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

TYPES = "https://api.twitter.com/2/problems/"


class Stop(Exception):
    """An answer that is none of the good ones."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


def answer(body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        text=json.dumps(body), status=status, content_type="application/json", headers=dict(headers or {})
    )


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **more: Any) -> Stop:
    return Stop(status, {"title": title, "detail": detail, "type": kind, "status": status, **more})


def unauthorized() -> Stop:
    return problem(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Stop:
    return problem(403, "Forbidden", detail)


def invalid(parameters: Mapping[str, Sequence[str]], message: str) -> Stop:
    """What X says of a parameter: the useful words stand inside ``errors``."""
    return Stop(
        400,
        {
            "errors": [{"parameters": {name: list(told) for name, told in parameters.items()}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{TYPES}invalid-request",
        },
    )


def not_found(what: str, value: str, *, parameter: str = "id") -> dict[str, Any]:
    return {
        "value": value, "detail": f"Could not find {what} with {parameter}: [{value}].", "title": "Not Found Error",
        "resource_type": what, "parameter": parameter, "resource_id": value, "type": f"{TYPES}resource-not-found",
    }  # fmt: skip


def not_shown(what: str, value: str, *, parameter: str = "id") -> dict[str, Any]:
    return {
        "value": value, "detail": f"Sorry, you are not authorized to see the {what} with {parameter}: [{value}].",
        "title": "Authorization Error", "resource_type": what, "parameter": parameter, "resource_id": value,
        "section": "data", "type": f"{TYPES}not-authorized-for-resource",
    }  # fmt: skip
