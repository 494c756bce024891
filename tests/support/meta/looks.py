"""Calls that only look: comments, conversations, names, tokens, subscriptions, templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tests.support.meta.errors import GraphError, missing
from tests.support.meta.state import Json, Message, Post, Template, Token

if TYPE_CHECKING:
    from tests.support.meta.server import MetaLike

MENTIONED = re.compile(r"mentioned_(comment\.comment_id|media\.media_id)\((\w+)\)\{([\w,{}]+)\}")


def read(meta: MetaLike, token: Token, node: list[str], query: Json) -> Json:
    """Return the answer of a GET."""
    if "fields" not in query and node[-1] not in ("debug_token", "subscribed_apps"):
        raise GraphError(1, "The look-alike wants fields to be named.")
    match node:
        case [""]:
            return _several(meta, token, query)
        case ["debug_token"]:
            return _debug(meta, query)
        case [number]:
            return _one(meta, token, token.page if number == "me" else number, query)
        case [number, edge]:
            return _edge(meta, token, token.page if number == "me" else number, edge, query)
    raise missing("/".join(node))


def _several(meta: MetaLike, token: Token, query: Json) -> Json:
    """Return several things by their ids; one that is missing refuses all."""
    ids = query["ids"].split(",")
    if len(ids) > 50:
        raise GraphError(100, "Too many IDs. Maximum: 50.")
    lost = [one for one in ids if one not in meta.posts or meta.posts[one].gone]
    if lost and len(ids) > 1:
        raise GraphError(803, f"Some of the aliases you requested do not exist: {','.join(lost)}", status=404)
    if lost:
        raise missing(lost[0])
    return {one: _post(meta, token, meta.posts[one]) for one in ids}


def _one(meta: MetaLike, token: Token, number: str, query: Json) -> Json:
    asked = MENTIONED.fullmatch(query["fields"])
    if asked:
        return _mentioned(meta, token, number, asked)
    if number in meta.pages:
        return {"id": number, "name": meta.pages[number].name}
    if number in meta.instagrams:
        return {"id": number, "username": meta.instagrams[number].username}
    if number in meta.numbers:
        return {"id": number, "display_phone_number": meta.numbers[number].display}
    if number in meta.people and meta.people[number].tells_name:
        person = meta.people[number]
        known = {"name": person.name, "username": person.username}
        return {"id": number, **{key: known[key] for key in query["fields"].split(",") if known.get(key)}}
    if number in meta.posts and not meta.posts[number].gone:
        return _post(meta, token, meta.posts[number])
    raise missing(number)


def _mentioned(meta: MetaLike, token: Token, number: str, asked: re.Match[str]) -> Json:
    meta.allow(token, "instagram_manage_comments")
    if number not in meta.instagrams:
        raise missing(number)
    post = meta.posts.get(asked[2])
    if post is None or post.gone:
        raise missing(asked[2])
    comment = asked[1].startswith("comment")
    link = f"https://www.instagram.com/p/{post.root or post.id}/"
    told: Json = {"id": post.id, "timestamp": _written(post.at), "username": post.author_name}
    told |= {"text": post.text, "media": {"permalink": link}} if comment else {"caption": post.text, "permalink": link}
    return {f"mentioned_{'comment' if comment else 'media'}": told, "id": number}


def _post(meta: MetaLike, token: Token, post: Post) -> Json:
    instagram = post.account in meta.instagrams
    meta.allow(token, "instagram_manage_comments" if instagram else "pages_read_user_content")
    told: Json = {"id": post.id, "text" if instagram else "message": post.text}
    told |= {"created_time": _written(post.at), "permalink_url": f"https://www.facebook.com/{post.id}"}
    if post.author:
        told["from"] = {"id": post.author, "name": post.author_name}
    if post.parent and post.parent != post.root:
        told["parent"] = {"id": post.parent}
    return told


def _edge(meta: MetaLike, token: Token, number: str, edge: str, query: Json) -> Json:
    match edge:
        case "feed":
            meta.allow(token, "pages_read_user_content")
            posts = [one for one in meta.posts.values() if one.account == number and one.kind == "post"]
            return _page(posts, query, lambda post: _with_comments(meta, token, post, query["fields"]))
        case "media":
            meta.allow(token, "instagram_basic")
            media = [one for one in meta.posts.values() if one.account == number and one.kind == "post"]
            return _page(media, query, lambda one: _medium(meta, token, one, query["fields"]))
        case "comments":
            found = _comments(meta, number)
            if number in meta.posts and meta.posts[number].account in meta.instagrams:
                top = [one for one in found if one.parent == number]
                return _page(top, query, lambda post: _with_replies(meta, token, post))
            return _page(found, query, lambda post: _post(meta, token, post))
        case "conversations":
            return _conversations(meta, token, number, query)
        case "subscribed_apps":
            return _subscribed(meta, token, number)
        case "message_templates":
            meta.allow(token, "whatsapp_business_management")
            found = [one for phone in meta.numbers.values() if phone.business == number for one in phone.templates]
            told = [_template(one) for one in found]
            return _cut(told, query)
    raise missing(f"{number}/{edge}")


def _template(one: Template) -> Json:
    body = {"type": "BODY", "text": one.body}
    return {"name": one.name, "language": one.language, "status": one.status, "components": [body]}


def _comments(meta: MetaLike, number: str) -> list[Post]:
    return [one for one in meta.posts.values() if one.root == number and one.kind == "comment" and not one.gone]


def _with_comments(meta: MetaLike, token: Token, post: Post, fields: str) -> Json:
    if "comments" not in fields:
        return {"id": post.id} if fields == "id" else _post(meta, token, post)
    limit = re.search(r"comments\.order\(reverse_chronological\)\.filter\(stream\)\.limit\((\d+)\)", fields)
    if limit is None:
        raise GraphError(100, "The look-alike wants comments newest first, with those below others.")
    inner = _page(_comments(meta, post.id), {"limit": limit[1]}, lambda one: _post(meta, token, one))
    return {**_post(meta, token, post), **({"comments": inner} if inner["data"] else {})}


def _medium(meta: MetaLike, token: Token, medium: Post, fields: str) -> Json:
    limit = re.search(r"comments\.limit\((\d+)\)", fields)
    if limit is None:
        return {"id": medium.id}
    top = [one for one in _comments(meta, medium.id) if one.parent == medium.id]
    inner = _page(top, {"limit": limit[1]}, lambda one: _with_replies(meta, token, one))
    return {"id": medium.id, **({"comments": inner} if inner["data"] else {})}


def _with_replies(meta: MetaLike, token: Token, comment: Post) -> Json:
    below = [one for one in _comments(meta, comment.root) if one.parent == comment.id]
    told = [_instagram(meta, token, one) for one in below]
    return {**_instagram(meta, token, comment), **({"replies": {"data": told}} if told else {})}


def _instagram(meta: MetaLike, token: Token, comment: Post) -> Json:
    """Return a comment as Instagram tells it, with whom it is from."""
    meta.allow(token, "instagram_manage_comments")
    told = {"id": comment.id, "text": comment.text, "timestamp": _written(comment.at)}
    return {**told, "username": comment.author_name, "from": {"id": comment.author, "username": comment.author_name}}


def _page(posts: Sequence[Post], query: Json, shown: Callable[[Post], Json]) -> Json:
    newest = sorted(posts, key=lambda one: one.at, reverse=True)
    return _cut([shown(one) for one in newest], query)


def _cut(told: list[Json], query: Json) -> Json:
    """Return one page of a list, with a cursor to the next one."""
    start, limit = int(query.get("after") or 0), int(query.get("limit") or 25)
    paging: Json = {"cursors": {"before": str(start), "after": str(start + limit)}}
    if start + limit < len(told):
        paging["next"] = "https://graph.facebook.com/v26.0/next?access_token=SECRET"
    return {"data": told[start : start + limit], "paging": paging}


def _conversations(meta: MetaLike, token: Token, page: str, query: Json) -> Json:
    on_instagram = query.get("platform") == "instagram"
    meta.allow(token, "instagram_manage_messages" if on_instagram else "pages_messaging")
    if on_instagram:
        account = next((one.id for one in meta.instagrams.values() if one.page == page), "")
    else:
        account = page
    talks: dict[str, list[Message]] = {}
    for one in meta.messages:
        if one.account == account:
            talks.setdefault(one.person, []).append(one)
    told = [_talk(account, person, said, meta.people[person].name) for person, said in talks.items()]
    return _cut(sorted(told, key=lambda one: str(one["updated_time"]), reverse=True), query)


def _talk(account: str, person: str, said: list[Message], name: str) -> Json:
    newest = sorted(said, key=lambda one: one.at, reverse=True)
    return {
        "id": f"t_{person}", "updated_time": _written(newest[0].at),
        "messages": {"data": [_said(account, one, name) for one in newest[:25]]},
    }  # fmt: skip


def _said(account: str, one: Message, name: str) -> Json:
    us, them = {"id": account}, {"id": one.person, "name": name}
    return {
        "id": one.id, "message": one.text, "created_time": _written(one.at), "from": us if one.out else them,
        "to": {"data": [them if one.out else us]},
    }  # fmt: skip


def _subscribed(meta: MetaLike, token: Token, number: str) -> Json:
    if number in meta.pages:
        meta.allow(token, "pages_manage_metadata")
        page = meta.pages[number]
        app = {"id": page.app, "name": "Desk", "subscribed_fields": page.subscribed}
        return {"data": [app] if page.subscribed else []}
    phones = [one for one in meta.numbers.values() if one.business == number]
    if not phones:
        raise missing(number)
    return {"data": [{"whatsapp_business_api_data": {"id": phones[0].app}}] if phones[0].subscribed else []}


def _debug(meta: MetaLike, query: Json) -> Json:
    token = meta.tokens.get(query.get("input_token", ""))
    if token is None:
        return {"data": {"is_valid": False}}
    ends = {"expires_at": token.expires_at, "data_access_expires_at": token.data_access_expires_at}
    return {"data": {"app_id": meta.app.id, "is_valid": token.valid, **ends, "scopes": sorted(token.rights)}}


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")
