"""conversations.*: look at channels and what was said in them."""

from __future__ import annotations

import base64

from ..errors import ApiError
from ..messages import Message, micros
from ..shapes import Json
from ..workspace import Channel
from .call import Call, Method, page

MOST_PER_PAGE = 999
_SCOPE = {"channel": "channels", "group": "groups", "im": "im"}


def _need_scope(call: Call, channel: Channel, right: str) -> None:
    """Reading a channel of a kind needs the scope of that kind."""
    needed = f"{_SCOPE[channel.kind]}:{right}"
    scopes = call.workspace.config.app.scopes
    if needed not in scopes:
        raise ApiError("missing_scope", needed=needed, provided=",".join(scopes))


def history(call: Call) -> Json:
    channel = call.channel()
    _need_scope(call, channel, "history")
    call.joined_channel()
    oldest, latest = _window(call)
    found = channel.log.history(oldest=oldest, latest=_cursor(call, latest), inclusive=call.flag("inclusive"))
    limit = _limit(call, 100)
    shown, rest = found[:limit], found[limit:]
    answer: Json = {
        "messages": [_shown(message, call) for message in shown],
        "has_more": bool(rest),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if rest:
        answer["response_metadata"] = {"next_cursor": _cursor_at(shown[-1].ts)}
    return answer


def replies(call: Call) -> Json:
    channel = call.channel()
    _need_scope(call, channel, "history")
    call.joined_channel()
    asked = channel.log.find(call.need("ts"))
    if asked is None:
        raise ApiError("thread_not_found")
    parent = channel.log.find(str(asked.thread_ts)) if asked.is_reply else asked
    oldest, latest = _window(call)
    found: list[Message] = channel.log.replies_between(
        parent.ts if parent else asked.ts, oldest=oldest, latest=latest, inclusive=call.flag("inclusive")
    )
    thread = ([parent] if parent else []) + found
    limit, start = _limit(call, 1000), _offset(call)
    shown = thread[start : start + limit]
    more = start + limit < len(thread)
    answer: Json = {"messages": [_shown(message, call) for message in shown], "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": base64.b64encode(f"at:{start + limit}".encode()).decode()}
    return answer


def _shown(message: Message, call: Call) -> Json:
    return message.shown(metadata=call.flag("include_all_metadata"))


def _limit(call: Call, default: int) -> int:
    limit = call.number("limit", default)
    if limit < 1 or limit > 1000:
        raise ApiError("invalid_limit")
    return min(limit, MOST_PER_PAGE)


def _window(call: Call) -> tuple[int | None, int | None]:
    oldest, latest = call.text("oldest"), call.text("latest")
    try:
        start = micros(oldest) if oldest not in ("", "0") else None
    except ValueError as error:
        raise ApiError("invalid_ts_oldest") from error
    try:
        end = micros(latest) if latest not in ("", "now") else None
    except ValueError as error:
        raise ApiError("invalid_ts_latest") from error
    return start, end


def _cursor_at(ts: str) -> str:
    return base64.b64encode(f"next_ts:{micros(ts)}".encode()).decode()


def _decoded(call: Call, prefix: str) -> int | None:
    cursor = call.text("cursor")
    if not cursor:
        return None
    try:
        return int(base64.b64decode(cursor).decode().removeprefix(prefix))
    except ValueError as error:
        raise ApiError("invalid_cursor") from error


def _cursor(call: Call, latest: int | None) -> int | None:
    """A later page of history goes on before the last message shown; the inclusive end is one microsecond earlier."""
    at = _decoded(call, "next_ts:")
    if at is None:
        return latest
    return at - 1 if call.flag("inclusive") else at


def _offset(call: Call) -> int:
    return _decoded(call, "at:") or 0


def info(call: Call) -> Json:
    channel = call.channel()
    _need_scope(call, channel, "read")
    shown = _channel(call, channel)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def list_all(call: Call) -> Json:
    types = {part.strip() for part in call.text("types", "public_channel").split(",")}
    known = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    if not types <= known.keys():
        raise ApiError("invalid_types")
    kinds = {known[each] for each in types}
    bot = call.workspace.bot
    seen = [each for each in call.workspace.channels.values() if each.kind in kinds]
    visible = [each for each in seen if bot in each.members or each.kind == "channel"]
    if call.flag("exclude_archived"):
        visible = [each for each in visible if not each.is_archived]
    shown, cursor = page([_channel(call, each) for each in visible], call, default=100)
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def members(call: Call) -> Json:
    channel = call.channel()
    _need_scope(call, channel, "read")
    shown, cursor = page([{"id": user} for user in channel.members], call, default=100)
    return {"members": [each["id"] for each in shown], "response_metadata": {"next_cursor": cursor}}


def open_dm(call: Call) -> Json:
    if call.text("channel"):
        channel = call.channel()
    else:
        users = [user for user in call.need("users").split(",") if user]
        if len(users) != 1:
            raise ApiError("method_not_supported_for_channel_type")
        known = call.workspace.users.get(users[0])
        if known is None:
            raise ApiError("user_not_found")
        if known.is_deleted:
            raise ApiError("user_disabled")
        if known.kind == "bot":
            raise ApiError("cannot_dm_bot")
        channel = call.workspace.dm(users[0])
    call.noted["channel"] = channel.id
    return {"channel": _channel(call, channel) if call.flag("return_im") else {"id": channel.id}}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if call.workspace.bot not in channel.members:
        channel.members.append(call.workspace.bot)
        call.workspace.tell_channels(channel.members)
    return {"channel": _channel(call, channel)}


def _channel(call: Call, channel: Channel) -> Json:
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": channel.is_archived,
            "user": channel.im_user,
            "is_org_shared": False,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": call.workspace.bot in channel.members,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS = {
    "conversations.history": Method(history, _HISTORY, tier=3),
    "conversations.replies": Method(replies, _HISTORY, tier=3),
    "conversations.info": Method(info, _READ, tier=3),
    "conversations.list": Method(list_all, _READ, tier=2),
    "conversations.members": Method(members, _READ, tier=4),
    "conversations.open": Method(open_dm, ("im:write", "mpim:write"), tier=3),
    "conversations.join": Method(join, ("channels:join",), tier=3),
}
