"""``/respond/<key>``: the response_url of an interaction."""

from __future__ import annotations

import json

from aiohttp import web

from ..blocks import check_blocks
from ..errors import ApiError
from ..journal import Journal
from ..posting import Draft
from ..shapes import Json
from ..triggers import ResponseUrl
from ..workspace import Channel
from .call import Backstage


class Respond:
    """Answers by response_url; refusals are HTTP 404 (url) or 400 (content) with Slack's JSON."""

    def __init__(self, back: Backstage, journal: Journal) -> None:
        self._back = back
        self._journal = journal

    async def handle(self, request: web.Request) -> web.Response:
        right: ResponseUrl | None = None
        try:
            body = await _body(request)
            right = self._back.triggers.answer(request.match_info["key"])
            self._act(right, body)
        except ApiError as refused:
            status = 404 if refused.code in ("expired_url", "used_url") else 400
            self._note(right, refused.code)
            return web.json_response(refused.body(), status=status)
        self._note(right, None)
        return web.json_response({"ok": True})

    def _note(self, right: ResponseUrl | None, error: str | None) -> None:
        channel, user = (right.channel, right.user) if right else (None, None)
        self._journal.add("api", "response_url", ok=error is None, error=error, channel=channel, user=user)

    def _act(self, right: ResponseUrl, body: Json) -> None:
        channel = self._back.workspace.channels[right.channel]
        if body.get("delete_original"):
            self._delete(right, channel)
            return
        draft = self._draft(body)
        if body.get("replace_original"):
            self._replace(right, channel, draft)
        elif body.get("response_type") == "in_channel":
            self._back.posting.by_app(channel, draft)
        else:
            self._back.posting.ephemeral(right.user, channel, draft)

    def _draft(self, body: Json) -> Draft:
        blocks = body.get("blocks")
        if isinstance(blocks, str):
            blocks = json.loads(blocks)
        if blocks:
            problems = check_blocks(blocks, "message", unfetchable=self._back.workspace.config.unfetchable_hosts)
            if problems:
                raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
        text = str(body.get("text") or "")
        if not text.strip() and not blocks and not body.get("attachments"):
            raise ApiError("no_text")
        return Draft(
            text=text,
            blocks=blocks,
            attachments=body.get("attachments"),
            thread_ts=body.get("thread_ts"),
            metadata=body.get("metadata"),
        )

    def _replace(self, right: ResponseUrl, channel: Channel, draft: Draft) -> None:
        posting = self._back.posting
        if right.ephemeral and right.ts in channel.ephemerals:
            posting.edit_ephemeral(channel, str(right.ts), draft)
            return
        message = channel.log.find(right.ts or "")
        if message is None:
            raise ApiError("message_not_found")
        posting.edit(channel, message, {"text": draft.text, "blocks": draft.blocks}, edited_by=None)

    def _delete(self, right: ResponseUrl, channel: Channel) -> None:
        if right.ephemeral and right.ts in channel.ephemerals:
            self._back.posting.delete_ephemeral(channel, str(right.ts))
            return
        message = channel.log.find(right.ts or "")
        if message is None:
            raise ApiError("message_not_found")
        self._back.posting.delete(channel, message)


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise ApiError("invalid_payload") from error
    if not isinstance(body, dict):
        raise ApiError("invalid_payload")
    return body
