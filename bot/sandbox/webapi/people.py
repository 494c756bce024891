"""auth.*, apps.*, users.*, usergroups.*, team.*, reactions.*: who is there, and the app itself."""

from __future__ import annotations

from ..config import GroupConfig, UserConfig
from ..errors import ApiError
from ..shapes import Json
from .call import Call, Method, page


def auth_test(call: Call) -> Json:
    config = call.workspace.config
    return {
        "url": f"{call.workspace.base_url}/",
        "team": config.team.name,
        "user": call.workspace.users[config.app.bot_user].name,
        "team_id": config.team.id,
        "user_id": config.app.bot_user,
        "bot_id": config.app.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def connections_open(call: Call) -> Json:
    if call.workspace.request_url is not None:
        raise ApiError("socket_mode_not_enabled")
    base = call.workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/socket?ticket={call.back.socket.ticket()}"}


def user_json(user: UserConfig, team: str, *, locale: bool = False) -> Json:
    """Return a member as users.info shows one."""
    first, _, last = user.real_name.partition(" ")
    shown: Json = {
        "id": user.id,
        "team_id": team,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.is_deleted,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 3600,
        "is_bot": user.kind == "bot",
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "updated": 0,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.name,
            "first_name": first,
            "last_name": last,
            "title": user.title,
            "team": team,
        },
    }
    return {**shown, "locale": user.locale} if locale else shown


def users_info(call: Call) -> Json:
    user = call.workspace.users.get(call.need("user"))
    call.noted["user"] = call.text("user")
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user_json(user, call.workspace.config.team.id, locale=call.flag("include_locale"))}


def users_list(call: Call) -> Json:
    team, locale = call.workspace.config.team.id, call.flag("include_locale")
    everyone = [user_json(user, team, locale=locale) for user in call.workspace.users.values()]
    shown, cursor = page(everyone, call, default=1000)
    now = int(call.workspace.clock.real())
    return {"members": shown, "cache_ts": now, "response_metadata": {"next_cursor": cursor}}


def get_presence(call: Call) -> Json:
    user = call.workspace.users.get(call.need("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"presence": "active" if user.active else "away"}


def usergroups_list(call: Call) -> Json:
    groups = [_group(group, call) for group in call.workspace.groups.values()]
    return {"usergroups": groups}


def _group(group: GroupConfig, call: Call) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": call.workspace.config.team.id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return {**shown, "users": list(group.users)} if call.flag("include_users") else shown


def usergroups_users(call: Call) -> Json:
    group = call.workspace.groups.get(call.need("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


def team_info(call: Call) -> Json:
    team = call.workspace.config.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


def reactions_add(call: Call) -> Json:
    channel = call.joined_channel()
    message = channel.log.find(call.need("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    name, bot = call.need("name"), call.workspace.bot
    reactions = message.body.setdefault("reactions", [])
    known = next((each for each in reactions if each["name"] == name), None)
    if known is None:
        reactions.append({"name": name, "users": [bot], "count": 1})
    elif bot in known["users"]:
        raise ApiError("already_reacted")
    else:
        known["users"].append(bot)
        known["count"] += 1
    call.workspace.changes.bump()
    return {}


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test),
    "apps.connections.open": Method(connections_open, tier=1, token="xapp"),
    "users.info": Method(users_info, ("users:read",), tier=4),
    "users.list": Method(users_list, ("users:read",), tier=2),
    "users.getPresence": Method(get_presence, ("users:read",), tier=3),
    "usergroups.list": Method(usergroups_list, ("usergroups:read",), tier=2),
    "usergroups.users.list": Method(usergroups_users, ("usergroups:read",), tier=2),
    "team.info": Method(team_info, ("team:read",), tier=3),
    "reactions.add": Method(reactions_add, ("reactions:write",), tier=3),
}
