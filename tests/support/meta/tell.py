"""The bodies of deliveries, in the platform's own shapes."""

from __future__ import annotations

from typing import Any

from tests.support.meta.state import Instagram, Message, Number, Page, Person, Post

Json = dict[str, Any]


def page_change(page: Page, field: str, value: Json, *, at: float) -> Json:
    """Return a change on a Page."""
    entry = {"id": page.id, "time": int(at), "changes": [{"value": value, "field": field}]}
    return {"object": "page", "entry": [entry]}


def comment(page: Page, post: Post, verb: str = "add") -> Json:
    """Return what is told of a comment; its author only where we may know."""
    value: Json = {
        "post_id": post.root, "comment_id": post.id, "created_time": int(post.at.timestamp()), "item": "comment",
        "parent_id": post.parent, "verb": verb,
    }  # fmt: skip
    if post.author:
        value["from"] = {"id": post.author, "name": post.author_name}
    if verb != "remove":
        value["message"] = post.text
        value["post"] = {
            "status_type": "added_photos", "is_published": True, "updated_time": "2026-11-23T08:00:00+0000",
            "permalink_url": f"https://www.facebook.com/{post.id}", "promotion_status": "inactive", "id": post.root,
        }  # fmt: skip
    return page_change(page, "feed", value, at=post.at.timestamp())


def instagram_comment(account: Instagram, post: Post, *, field: str = "comments", ad: bool = False) -> Json:
    """Return what is told of a comment on Instagram."""
    media: Json = {"id": post.root, "media_product_type": "AD" if ad else "FEED"}
    if ad:
        media |= {"ad_id": "120", "ad_title": "Winter"}
    value: Json = {"from": {"id": post.author, "username": post.author_name}, "media": media, "id": post.id}
    if post.parent and post.parent != post.root:
        value["parent_id"] = post.parent
    value["text"] = post.text
    entry = {"id": account.id, "time": int(post.at.timestamp()), "changes": [{"value": value, "field": field}]}
    return {"object": "instagram", "entry": [entry]}


def message(account: Page | Instagram, said: Message, **more: Any) -> Json:
    """Return what is told of a private message; of one of ours as an echo."""
    us, them = {"id": account.id}, {"id": said.person}
    told: Json = {"mid": said.id, "text": said.text, **more}
    if said.out:
        told |= {"is_echo": True, "app_id": 424242}
    return event(account, said, {"message": told}, sender=us if said.out else them, to=them if said.out else us)


def event(account: Page | Instagram, said: Message, told: Json, *, sender: Json, to: Json) -> Json:
    """Return one event of a conversation."""
    at = int(said.at.timestamp() * 1000)
    messaging = {"sender": sender, "recipient": to, "timestamp": at, **told}
    name = "page" if isinstance(account, Page) else "instagram"
    return {"object": name, "entry": [{"id": account.id, "time": at, "messaging": [messaging]}]}


def whatsapp(number: Number, value: Json, field: str = "messages") -> Json:
    """Return a change of a WhatsApp Business Account."""
    metadata = {"display_phone_number": number.display, "phone_number_id": number.id}
    told = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": number.business, "changes": [{"value": told, "field": field}]}],
    }


def whatsapp_message(number: Number, person: Person, content: Json, *, id: str, at: float) -> Json:
    """Return a message of a customer, who may have no number and only a business-scoped id."""
    contact: Json = {"profile": {"name": person.name}}
    told: Json = {"id": id, "timestamp": str(int(at)), **content}
    if person.username:
        contact["profile"]["username"] = person.username
    if person.phone:
        contact["wa_id"], told["from"] = person.phone, person.phone
    if person.scoped:
        contact["user_id"], told["from_user_id"] = person.scoped, person.scoped
    if person.parent:
        contact["parent_user_id"], told["from_parent_user_id"] = person.parent, person.parent
    return whatsapp(number, {"contacts": [contact], "messages": [told]})


def status(number: Number, said: Message, person: Person, word: str, *, at: float, errors: Any = None) -> Json:
    """Return what became of a message of ours."""
    told: Json = {"id": said.id, "status": word, "timestamp": str(int(at)), "recipient_id": person.phone}
    if person.scoped:
        told["recipient_user_id"] = person.scoped
    if said.key:
        told["biz_opaque_callback_data"] = said.key
    if errors:
        told["errors"] = errors
    return whatsapp(number, {"statuses": [told]})
