"""Modals and App Homes: each person's stack of open views, their versions and what was entered."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from .errors import ApiError
from .inputs import State, state_for, with_ids
from .shapes import Json
from .workspace import Workspace

# Slack shows at most three modals on top of each other.
MOST_IN_STACK = 3


@dataclass
class View:
    """One open view; ``body`` is Slack's JSON without the state."""

    user: str
    body: Json
    state: State = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.body["id"])

    def shown(self) -> Json:
        """Return a copy as Slack gives it to the app and the page."""
        values = {block: dict(actions) for block, actions in self.state.items()}
        return {**self.body, "state": {"values": values}}


class Views:
    """All open views. Raises ``ApiError`` with Slack's codes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """Return the open modals of ``user``, the top one last."""
        return list(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def find(self, view_id: str) -> View | None:
        """Return the open view with this id; closed ones are gone."""
        everything = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        return next((view for view in everything if view.id == view_id), None)

    def by_external_id(self, external_id: str) -> View | None:
        everything = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        return next((view for view in everything if view.body["external_id"] == external_id), None)

    def open(self, user: str, raw: Json) -> View:
        """Open a modal; what was open before is replaced."""
        self._unique(raw)
        view = self._new(user, raw, root=None, previous=None)
        self._stacks[user] = [view]
        self._tell(user)
        return view

    def push(self, user: str, raw: Json) -> View:
        """Put a modal on top of the open ones."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= MOST_IN_STACK:
            raise ApiError("push_limit_reached")
        self._unique(raw)
        view = self._new(user, raw, root=stack[0].id, previous=stack[-1].id)
        stack.append(view)
        self._tell(user)
        return view

    def update(self, view: View, raw: Json, *, expected_hash: str | None = None) -> View:
        """Replace the content of an open view; entries with the same block and action ids stay."""
        if expected_hash and expected_hash != view.body["hash"]:
            raise ApiError("hash_conflict")
        self._unique(raw, beside=view)
        kept = {key: view.body[key] for key in ("id", "root_view_id", "previous_view_id")}
        view.body = {**self._body(raw), **kept}
        view.state = state_for(view.body["blocks"], view.state)
        if view.body["type"] == "home":
            self._tell_home(view)
        else:
            self._tell(view.user)
        return view

    def publish(self, user: str, raw: Json, *, expected_hash: str | None = None) -> View:
        """Set the App Home of ``user``."""
        old = self._homes.get(user)
        if old is not None:
            return self.update(old, raw, expected_hash=expected_hash)
        if expected_hash:
            raise ApiError("hash_conflict")
        view = self._new(user, raw, root=None, previous=None)
        self._homes[user] = view
        self._tell_home(view)
        return view

    def close(self, view: View) -> None:
        """Close a modal and everything above it."""
        stack = self._stacks[view.user]
        del stack[stack.index(view) :]
        self._tell(view.user)

    def clear(self, user: str) -> None:
        """Close all modals of ``user``."""
        self._stacks.pop(user, None)
        self._tell(user)

    def changed(self, view: View) -> None:
        """Something was entered: wake the waiting, without redrawing the page that entered it."""
        self._workspace.changes.bump()

    def _unique(self, raw: Json, beside: View | None = None) -> None:
        external_id = raw.get("external_id")
        other = self.by_external_id(external_id) if external_id else None
        if other is not None and other is not beside:
            raise ApiError("duplicate_external_id")

    def _new(self, user: str, raw: Json, *, root: str | None, previous: str | None) -> View:
        ident = self._workspace.new_id("V")
        body = {**self._body(raw), "id": ident, "root_view_id": root or ident, "previous_view_id": previous}
        return View(user, body, state_for(body["blocks"], {}))

    def _body(self, raw: Json) -> Json:
        app, team = self._workspace.config.app, self._workspace.config.team
        modal = {"title": raw.get("title"), "submit": raw.get("submit"), "close": raw.get("close")}
        return {
            "team_id": team.id,
            "app_id": app.id,
            "bot_id": app.bot_id,
            "app_installed_team_id": team.id,
            "type": raw["type"],
            **(modal if raw["type"] == "modal" else {}),
            "blocks": with_ids(raw["blocks"]),
            "private_metadata": raw.get("private_metadata", ""),
            "callback_id": raw.get("callback_id", ""),
            "external_id": raw.get("external_id", ""),
            "clear_on_close": raw.get("clear_on_close", False),
            "notify_on_close": raw.get("notify_on_close", False),
            "submit_disabled": raw.get("submit_disabled", False),
            "hash": f"{self._workspace.clock.real():.0f}.{secrets.token_hex(4)}",
        }

    def _tell(self, user: str) -> None:
        modals = [view.shown() for view in self.stack(user)]
        self._workspace.changes.tell([user], {"type": "modals", "modals": modals})

    def _tell_home(self, view: View) -> None:
        self._workspace.changes.tell([view.user], {"type": "home", "home": view.shown()})
