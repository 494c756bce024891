"""Errors in the form in which the Graph API gives them."""

from __future__ import annotations

from typing import Any


class GraphError(Exception):
    """Refuses a call."""

    def __init__(
        self, code: int, message: str, *, subcode: int | None = None, status: int = 400, kind: str = "OAuthException",
        details: str = "",
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "error": {
                "message": f"(#{code}) {message}", "type": kind, "code": code,
                **({"error_subcode": subcode} if subcode else {}),
                **({"error_data": {"messaging_product": "whatsapp", "details": details}} if details else {}),
                "fbtrace_id": "AbCdEfGhIjK",
            }
        }  # fmt: skip


def missing(number: str) -> GraphError:
    """Return what is said of a thing that is not there, or not to be seen."""
    return GraphError(
        100, f"Unsupported request. Object with ID '{number}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation.", subcode=33, kind="GraphMethodException",
    )  # fmt: skip


def bad_token(message: str = "Error validating access token: Session has expired.") -> GraphError:
    """Return what is said of a token that is not valid."""
    return GraphError(190, message, subcode=463, status=401)


def no_right(right: str) -> GraphError:
    """Return what is said when a token lacks a permission."""
    return GraphError(200, f"Requires {right} permission to manage the object.", status=403)


def outside_window() -> GraphError:
    """Return what Messenger and Instagram say after 24 hours, or 7 days with the tag."""
    return GraphError(10, "This message is sent outside of allowed window.", subcode=2018278)
