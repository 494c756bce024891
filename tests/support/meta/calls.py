"""Calls that change something: comments and messages of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.meta import rules, tell
from tests.support.meta.errors import GraphError, missing
from tests.support.meta.state import Instagram, Json, Message, Number, Page, Person, Post, Token

if TYPE_CHECKING:
    from tests.support.meta.server import MetaLike

Account = Page | Instagram


def write(meta: MetaLike, token: Token, node: list[str], body: Json) -> Json:
    """Do what a POST asks for, and return its answer."""
    match node:
        case [number, "feed"] if number in meta.pages:
            return _publish(meta, token, meta.pages[number], body)
        case [number, "comments"]:
            return _comment(meta, token, number, body)
        case [number, "replies"]:
            return _reply(meta, token, number, body)
        case [number, "mentions"] if number in meta.instagrams:
            return _mention(meta, token, meta.instagrams[number], body)
        case [number, "messages"] if number in meta.numbers:
            return _whatsapp(meta, token, meta.numbers[number], body)
        case [number, "messages"]:
            return _message(meta, token, number, body)
    raise missing("/".join(node))


def _comment(meta: MetaLike, token: Token, number: str, body: Json) -> Json:
    meta.allow(token, "pages_manage_engagement")
    post = _there(meta, number)
    page = meta.pages[post.account]
    _own(token, page.id)
    text = rules.check_text(body.get("message"), characters=8000)
    root = post.root or post.id
    own = Post(
        id=f"{root.rpartition('_')[2]}_{meta.new_id()}", account=page.id, text=text, at=meta.clock(), author=page.id,
        author_name=page.name, parent=post.id if post.parent in ("", root) else post.parent, root=root,
    )  # fmt: skip
    meta.posts[own.id] = own
    if meta.echoes:
        meta.tell(tell.comment(page, own))
    return {"id": own.id}


def _publish(meta: MetaLike, token: Token, page: Page, body: Json) -> Json:
    meta.allow(token, "pages_manage_posts")
    _own(token, page.id)
    text = rules.check_text(body.get("message"), characters=63_206)
    own = Post(
        id=f"{page.id}_{meta.new_id()}", account=page.id, text=text, at=meta.clock(), author=page.id,
        author_name=page.name,
    )  # fmt: skip
    meta.posts[own.id] = own
    return {"id": own.id}


def _reply(meta: MetaLike, token: Token, number: str, body: Json) -> Json:
    meta.allow(token, "instagram_manage_comments")
    post = _there(meta, number)
    account = meta.instagrams[post.account]
    _own(token, account.page)
    return _instagram_comment(meta, account, post, body)


def _mention(meta: MetaLike, token: Token, account: Instagram, body: Json) -> Json:
    meta.allow(token, "instagram_manage_comments")
    _own(token, account.page)
    post = _there(meta, str(body.get("comment_id") or body.get("media_id")))
    if body.get("media_id") != (post.root or post.id):
        raise GraphError(100, "Param media_id must be a valid IG Media ID")
    return _instagram_comment(meta, account, post, body)


def _instagram_comment(meta: MetaLike, account: Instagram, post: Post, body: Json) -> Json:
    text = rules.check_text(body.get("message"), characters=2200)
    own = Post(
        id=f"178{meta.new_id()}", account=account.id, text=text, at=meta.clock(), author=account.id,
        author_name=account.username, parent=post.id, root=post.root or post.id,
    )  # fmt: skip
    meta.posts[own.id] = own
    if meta.echoes and post.account == account.id:
        meta.tell(tell.instagram_comment(account, own))
    return {"id": own.id}


def _message(meta: MetaLike, token: Token, node: str, body: Json) -> Json:
    page = token.page if node == "me" else node
    _own(token, page)
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or len(recipient) != 1:
        raise GraphError(100, "Param recipient must be one of id, comment_id, post_id")
    post = None
    if "id" not in recipient:
        number = str(recipient.get("comment_id") or recipient.get("post_id"))
        post = rules.check_private_reply(meta.posts.get(number), number, now=meta.clock())
    person = _person(meta, post.author if post else str(recipient["id"]))
    account = _account_for(meta, page, person, post)
    instagram = isinstance(account, Instagram)
    meta.allow(token, "instagram_manage_messages" if instagram else "pages_messaging")
    words = (body.get("message") or {}).get("text")
    text = rules.check_text(words, octets=1000) if instagram else rules.check_text(words, characters=2000)
    return _send(meta, account, person, text, body, post)


def _send(meta: MetaLike, account: Account, person: Person, text: str, body: Json, post: Post | None) -> Json:
    if not person.reachable:
        raise GraphError(551, "This person isn't available right now.", subcode=1545041)
    kind, tag = body.get("messaging_type"), str(body.get("tag") or "")
    if (kind == "MESSAGE_TAG") != bool(tag) or kind not in ("RESPONSE", "MESSAGE_TAG", "UPDATE"):
        raise GraphError(100, "Param messaging_type must be RESPONSE, UPDATE or MESSAGE_TAG with a tag")
    if post is None:
        rules.check_window(meta.said_with(account.id, person.id), now=meta.clock(), tag=tag, app=meta.app)
    else:
        post.private_replies += 1
    said = Message(
        id=f"m_{meta.new_id()}", account=account.id, person=person.id, text=text, at=meta.clock(), out=True,
        answers=post.id if post else "", tag=tag,
    )  # fmt: skip
    meta.messages.append(said)
    if meta.echoes:
        meta.tell(tell.message(account, said))
    return {"recipient_id": person.id, "message_id": said.id}


def _whatsapp(meta: MetaLike, token: Token, number: Number, body: Json) -> Json:
    meta.allow(token, "whatsapp_business_messaging")
    if token.business != number.business or body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required.")
    if body.get("recipient_type", "individual") != "individual":
        raise GraphError(100, "Invalid recipient_type")
    person = _whatsapp_person(meta, body)
    text = rules.check_whatsapp(number, meta.said_with(number.id, person.id), body, now=meta.clock())
    context = body.get("context")
    said = Message(
        id=f"wamid.{meta.new_id()}", account=number.id, person=person.id, text=text, at=meta.clock(), out=True,
        answers=str(context.get("message_id")) if isinstance(context, dict) else "",
        template=str((body.get("template") or {}).get("name") or ""),
        key=str(body.get("biz_opaque_callback_data") or ""),
    )  # fmt: skip
    meta.messages.append(said)
    for word in meta.statuses:
        meta.status(said, word)
    contact = {"input": person.phone or person.scoped, **({"wa_id": person.phone} if person.phone else {})}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": said.id}]}


def _whatsapp_person(meta: MetaLike, body: Json) -> Person:
    """Find the receiver: ``to`` goes first where both are given."""
    to, recipient = body.get("to"), body.get("recipient")
    if to is not None and not (isinstance(to, str) and to.isdigit()):
        raise GraphError(100, "Param to must be a telephone number")
    if to is None and not (isinstance(recipient, str) and "." in recipient):
        raise GraphError(100, "The parameter to is required.")
    for one in meta.people.values():
        if (to and one.phone == to) or (not to and recipient in (one.scoped, one.parent)):
            if not one.reachable:
                raise GraphError(131026, "Message undeliverable", details="Message Undeliverable.")
            return one
    raise GraphError(131026, "Message undeliverable", details="Message Undeliverable.")


def _there(meta: MetaLike, number: str) -> Post:
    post = meta.posts.get(number)
    if post is None or post.gone:
        raise missing(number)
    return post


def _own(token: Token, page: str) -> None:
    if token.page != page:
        raise GraphError(190, "This method must be called with a Page Access Token", subcode=2069032, status=400)


def _person(meta: MetaLike, number: str) -> Person:
    found = meta.people.get(number)
    if found is None:
        raise GraphError(100, "No matching user found", subcode=2018001)
    return found


def _account_for(meta: MetaLike, page: str, person: Person, post: Post | None) -> Account:
    """Return through which account of a Page a message goes: ids of persons belong to one of them."""
    for account in meta.instagrams.values():
        if account.page != page:
            continue
        if (post and post.account == account.id) or (not post and meta.said_with(account.id, person.id)):
            return account
    if page not in meta.pages:
        raise missing(page)
    return meta.pages[page]
