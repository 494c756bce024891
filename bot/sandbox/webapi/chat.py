"""chat.*: post, update, delete, ephemeral, permalink."""

from __future__ import annotations

from typing import Any

from ..blocks import MOST_BLOCK_CHARS, block_chars, check_blocks
from ..errors import ApiError
from ..messages import Message
from ..posting import Draft
from ..shapes import Json
from ..workspace import Channel
from .call import Call, Method

# Slack cuts text beyond this off; here it is refused, so that nothing is lost unseen.
MOST_TEXT = 40_000
MOST_ATTACHMENTS = 100


def post_message(call: Call) -> Json:
    channel = _target(call)
    draft = _draft(call, channel)
    if not (draft.text.strip() or draft.blocks or draft.attachments):
        raise ApiError("no_text")
    message = call.back.posting.by_app(channel, draft)
    call.noted |= {"ts": message.ts, "thread_ts": message.thread_ts}
    return {"channel": channel.id, "ts": message.ts, "message": message.shown(metadata=True)}


def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    draft = _draft(call, channel)
    given = {name for name in ("text", "blocks", "attachments", "metadata") if call.args.get(name) is not None}
    empty = not (draft.text.strip() or draft.blocks or draft.attachments)
    if not given or (empty and given != {"metadata"}):
        raise ApiError("no_text")
    changed: Json = {}
    if "text" in given or "blocks" in given:
        # Slack: text without blocks takes the blocks away.
        changed = {"text": draft.text, "blocks": draft.blocks}
    if "attachments" in given:
        changed["attachments"] = draft.attachments
    if "metadata" in given:
        message.metadata = draft.metadata
    # Slack shows "(edited)" only after changes of plain text.
    mark = None if draft.blocks or "text" not in given else call.workspace.bot
    call.back.posting.edit(channel, message, changed, edited_by=mark)
    shown = message.shown(metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.body["text"], "message": shown}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    call.back.posting.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    channel = call.joined_channel()
    user = call.need("user")
    call.noted["user"] = user
    if user not in call.workspace.users:
        raise ApiError("user_not_found")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    draft = _draft(call, channel)
    if not (draft.text.strip() or draft.blocks or draft.attachments):
        raise ApiError("no_text")
    message = call.back.posting.ephemeral(user, channel, draft)
    call.noted["ts"] = message.ts
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = channel.log.find(call.need("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call, channel, message)}


def permalink(call: Call, channel: Channel, message: Message) -> str:
    link = f"{call.workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else link


def _target(call: Call) -> Channel:
    """Return the channel to post into; a user id means the direct channel with that person."""
    name = call.text("channel")
    person = call.workspace.users.get(name)
    if person is not None:
        if person.kind == "bot" or person.is_deleted:
            raise ApiError("channel_not_found")
        call.noted["channel"] = (dm := call.workspace.dm(name)).id
        return dm
    channel = call.joined_channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def _own(call: Call, channel: Channel, refusal: str) -> Message:
    message = channel.log.find(call.need("ts"))
    call.noted["ts"] = call.text("ts")
    if message is None or message.body.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    if message.user != call.workspace.bot:
        raise ApiError(refusal)
    return message


def _draft(call: Call, channel: Channel) -> Draft:
    """Read and check the content of a message; raises ``ApiError`` with Slack's reason."""
    text = call.text("text")
    if len(text) > MOST_TEXT:
        raise ApiError("msg_too_long")
    thread_ts = call.text("thread_ts") or None
    if thread_ts and channel.log.find(thread_ts) is None:
        raise ApiError("thread_not_found")
    return Draft(
        text=text,
        blocks=_blocks(call),
        attachments=_attachments(call),
        thread_ts=thread_ts,
        reply_broadcast=call.flag("reply_broadcast"),
        metadata=_metadata(call),
    )


def _blocks(call: Call) -> list[Json] | None:
    blocks = call.json("blocks", error="invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    refuse_blocks(blocks, call)
    return blocks or None


def refuse_blocks(blocks: Any, call: Call) -> None:
    """Raise what Slack answers to blocks it does not take."""
    problems = check_blocks(blocks, "message", unfetchable=call.workspace.config.unfetchable_hosts)
    if problems:
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    if block_chars(blocks) > MOST_BLOCK_CHARS:
        raise ApiError("msg_blocks_too_long")


def _attachments(call: Call) -> list[Json] | None:
    attachments = call.json("attachments", error="invalid_attachments")
    if attachments is None:
        return None
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    for each in attachments:
        if isinstance(each, dict) and each.get("blocks"):
            refuse_blocks(each["blocks"], call)
    return attachments or None


def _metadata(call: Call) -> Json | None:
    metadata = call.json("metadata", error="invalid_metadata_format")
    if metadata is None or metadata == {}:
        return None
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str) and metadata["event_type"]
    if not shaped or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    keys = metadata["event_payload"].items()
    call.noted["key"] = next((str(value) for name, value in keys if "key" in name or name == "token"), None)
    call.noted["event_type"] = metadata["event_type"]
    return dict(metadata)


_WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, _WRITE),
    "chat.update": Method(update, _WRITE, tier=3),
    "chat.delete": Method(delete, _WRITE, tier=3),
    "chat.postEphemeral": Method(post_ephemeral, _WRITE, tier=4),
    "chat.getPermalink": Method(get_permalink),
}
