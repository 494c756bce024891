"""How the server tells what it knows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.support.mastodon.world import Person, Status, World

Json = dict[str, Any]


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def account(one: Person) -> Json:
    return {
        "id": one.id, "username": one.username, "acct": one.acct, "display_name": one.display_name, "locked": False,
        "bot": False, "note": f"<p>{one.note}</p>" if one.note else "", "url": one.page,
        "followers_count": one.followers, "following_count": 0, "emojis": [], "fields": [],
    }  # fmt: skip


def status(one: Status, world: World) -> Json:
    return {
        "id": one.id, "created_at": instant(one.at), "in_reply_to_id": one.above,
        "in_reply_to_account_id": one.above_author, "sensitive": bool(one.spoiler), "spoiler_text": one.spoiler,
        "visibility": one.visibility, "language": one.language, "uri": f"{one.author.page}/{one.id}",
        "url": f"{one.author.page}/{one.id}", "replies_count": 0, "reblogs_count": 0, "favourites_count": 0,
        "edited_at": instant(one.edited_at) if one.edited_at else None, "content": world.html(one), "reblog": None,
        "account": account(one.author), "media_attachments": one.media, "tags": [], "emojis": [], "card": None,
        "poll": None, "pinned": one.pinned,
        "mentions": [
            {"id": who.id, "username": who.username, "url": who.page, "acct": who.acct} for who in one.named
        ],
    }  # fmt: skip


def notification(one: Json, world: World) -> Json:
    told: Json = {
        "id": one["id"], "type": one["type"], "created_at": instant(one["at"]), "account": account(one["who"]),
    }  # fmt: skip
    return told | ({"status": status(one["status"], world)} if one["status"] else {})
