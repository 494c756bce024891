"""A submitted modal: what Slack checks before it is sent, and what the app's answer does to it."""

from __future__ import annotations

from typing import NoReturn

from .blocks import check_blocks, check_view
from .delivery import Ack
from .errors import ApiError, Refused
from .inputs import is_empty
from .posting import Draft, Posting
from .shapes import Json
from .views import View, Views
from .wording import say
from .workspace import Channel, Workspace


class Submission:
    def __init__(self, views: Views, workspace: Workspace) -> None:
        self._views = views
        self._workspace = workspace

    def missing(self, view: View) -> dict[str, str]:
        """Return what Slack's own client refuses before the app sees anything: sentence by block id."""
        found = {}
        for block in view.body["blocks"]:
            if block["type"] == "input":
                sentence = self._complaint(view, block)
                if sentence:
                    found[block["block_id"]] = sentence
        return found

    def _complaint(self, view: View, block: Json) -> str:
        language = self._workspace.config.language
        element = block["element"]
        entry = view.state[block["block_id"]][element["action_id"]]
        if is_empty(entry):
            return "" if block.get("optional") else say(language, "required")
        if element["type"] != "plain_text_input":
            return ""
        length = len(entry["value"])
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if length < least:
            return say(language, "too_short", least=least)
        return say(language, "too_long", most=most) if length > most else ""

    def answer(self, view: View, ack: Ack) -> dict[str, str]:
        """Do what the app's answer to a submission says; returns its field errors.

        Raises:
            Refused: the answer is none that Slack takes; the modal stays open.
        """
        if ack.text.strip():
            self._bad("the answer is not JSON")
        body = ack.body or {}
        action = body.get("response_action")
        if action is None:
            self._views.close(view)
        elif action == "clear":
            self._views.clear(view.user)
        elif action == "errors":
            return self._errors(view, body.get("errors"))
        elif action in ("update", "push"):
            self._show(view, action, body.get("view"))
        else:
            self._bad(f"unknown response_action {action!r}")
        return {}

    def _errors(self, view: View, errors: object) -> dict[str, str]:
        if not isinstance(errors, dict) or not errors:
            self._bad("errors must name a block")
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        strange = sorted(set(errors) - inputs)
        if strange:
            self._bad(f"no input block {strange[0]!r} in this view")
        if not all(isinstance(text, str) and text for text in errors.values()):
            self._bad("an error must be a text")
        return dict(errors)

    def _show(self, view: View, action: str, raw: object) -> None:
        problems = check_view(raw, unfetchable=self._workspace.config.unfetchable_hosts)
        if problems or not isinstance(raw, dict):
            self._bad(problems[0] if problems else "view is missing")
        try:
            if action == "update":
                self._views.update(view, raw)
            else:
                self._views.push(view.user, raw)
        except ApiError as error:
            self._bad(error.code)

    def command_answer(self, posting: Posting, user: str, channel: Channel, ack: Ack) -> None:
        """Show what the app answered a slash command with, if anything."""
        body = ack.body or ({"text": ack.text} if ack.text.strip() else None)
        if not body or not (body.get("text") or body.get("blocks")):
            return
        blocks = body.get("blocks")
        if blocks and check_blocks(blocks, "message", unfetchable=self._workspace.config.unfetchable_hosts):
            self._bad("invalid_blocks")
        draft = Draft(text=str(body.get("text") or ""), blocks=blocks)
        if body.get("response_type") == "in_channel":
            posting.by_app(channel, draft)
        else:
            posting.ephemeral(user, channel, draft)

    def _bad(self, reason: str) -> NoReturn:
        config = self._workspace.config
        text = say(config.language, "bad_answer", app=config.app.name, reason=reason)
        raise Refused("bad_answer", text)
