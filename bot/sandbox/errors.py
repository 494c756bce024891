"""Refusals: ``ApiError`` is Slack's answer to the app, ``Refused`` the workspace's answer to a person."""

from __future__ import annotations

from .shapes import Json


class ApiError(Exception):
    """A Web API call ends with ``{"ok": false, "error": code, ...}``."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> Json:
        return {"ok": False, "error": self.code, **self.extra}


class RateLimited(ApiError):
    """HTTP 429; ``retry_after_s`` is in whole seconds, as Slack sends it."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("ratelimited")
        self.retry_after_s = retry_after_s


class Refused(Exception):
    """A person cannot do this here: ``code`` for programs, ``text`` for the person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
