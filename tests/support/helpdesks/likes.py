"""What is particular about each of the three: its signature, its payload, its call for an answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from aiohttp import web

from tests.support.helpdesks.server import Delivery, HelpdeskLike, Said, as_bytes

CUSTOMER, AGENT = 77, 5


def _mac(secret: str, said: bytes) -> hmac.HMAC:
    return hmac.new(secret.encode(), said, hashlib.sha256)


def _refused(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)


class ZendeskLike(HelpdeskLike):
    """Zendesk: Basic with "/token", the audit of an update, base64 over timestamp and body."""

    user = "sanne@example.com"
    ticket = 35

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/api/v2/users/me.json", self._me), web.put("/api/v2/tickets/{ticket}.json", self._update)]

    def knows(self, request: web.Request) -> bool:
        wanted = base64.b64encode(f"{self.user}/token:{self.token}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {wanted}"

    def delivery(self, said: Said, event: str) -> Delivery:
        name = {"created": "comment_added", "deleted": "comment_redacted"}[event]
        who = {"id": str(AGENT if said.by_us else CUSTOMER), "is_staff": said.by_us, "name": "Jan de Vries"}
        comment = {"id": str(said.id), "body": said.text, "is_public": True, "author": who}
        first = next(one for one in self.said if one.thread == said.thread)
        return self.signed(
            {
                "account_id": 12, "id": f"event-{said.id}-{event}", "time": said.at.isoformat(),
                "type": f"zen:event-type:ticket.{name}", "subject": f"zen:ticket:{said.thread}",
                "zendesk_event_version": "2022-11-06", "event": {"comment": comment},
                "detail": {
                    "id": str(said.thread), "subject": "Trein", "description": first.text,
                    "requester_id": str(CUSTOMER), "created_at": first.at.isoformat(), "is_public": True,
                },
            }
        )  # fmt: skip

    def opened(self) -> Delivery:
        """Return the delivery of *Ticket created* for the ticket's first message."""
        first = self.said[0]
        detail = {
            "id": str(first.thread), "subject": "Trein", "description": first.text, "requester_id": str(CUSTOMER),
            "created_at": first.at.isoformat(),
        }  # fmt: skip
        return self.signed(
            {"type": "zen:event-type:ticket.created", "time": first.at.isoformat(), "detail": detail, "event": {}}
        )

    def signed(self, body: Any) -> Delivery:
        raw, at = as_bytes(body), "2026-11-23T09:00:00Z"
        mac = base64.b64encode(_mac(self.secret, at.encode() + raw).digest()).decode()
        return Delivery({"X-Zendesk-Webhook-Signature": mac, "X-Zendesk-Webhook-Signature-Timestamp": at}, raw)

    async def _me(self, _: web.Request) -> web.Response:
        return web.json_response({"user": {"id": AGENT}})

    async def _update(self, request: web.Request) -> web.Response:
        if request.match_info["ticket"] != str(self.ticket):
            return web.json_response({"error": "RecordNotFound", "description": "Not found"}, status=404)
        comment = (await request.json()).get("ticket", {}).get("comment", {})
        if not comment.get("body") or comment.get("public") is not True:
            return web.json_response({"error": "RecordInvalid", "description": "Comment: cannot be blank"}, status=422)
        said = self.new(comment["body"], by_us=True, thread=self.ticket)
        events = [{"id": 1, "type": "Change"}, {"id": said.id, "type": "Comment", "public": True}]
        return web.json_response({"ticket": {"id": self.ticket}, "audit": {"id": 9, "events": events}})


class ChatwootLike(HelpdeskLike):
    """Chatwoot: one header with the token, hex over timestamp, a dot and the body."""

    account, talk = 3, 12

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v1/accounts/{account}/conversations/meta", self._meta),
            web.post("/api/v1/accounts/{account}/conversations/{talk}/messages", self._say),
        ]

    def knows(self, request: web.Request) -> bool:
        return request.headers.get("api_access_token") == self.token

    def payload(self, said: Said, kind: str, **changed: Any) -> dict[str, Any]:
        who = {"id": AGENT, "name": "Sanne", "type": "user"} if said.by_us else {"id": CUSTOMER, "name": "Jan de Vries"}
        return {
            "event": "message_created" if kind == "created" else "message_updated", "id": said.id,
            "content": said.text, "created_at": said.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "message_type": "outgoing" if said.by_us else "incoming", "content_type": "text", "private": False,
            "content_attributes": {"deleted": True} if kind == "deleted" else {}, "sender": who,
            "conversation": {"id": said.thread, "channel": "Channel::WebWidget"}, "account": {"id": self.account},
            "inbox": {"id": 1, "name": "Web"}, **changed,
        }  # fmt: skip

    def delivery(self, said: Said, event: str) -> Delivery:
        return self.signed(self.payload(said, event))

    def signed(self, body: Any) -> Delivery:
        raw, at = as_bytes(body), "1795424400"
        mac = _mac(self.secret, at.encode() + b"." + raw).hexdigest()
        return Delivery({"X-Chatwoot-Signature": f"sha256={mac}", "X-Chatwoot-Timestamp": at}, raw)

    async def _meta(self, request: web.Request) -> web.Response:
        if request.match_info["account"] != str(self.account):
            return _refused(404, "Resource could not be found")
        return web.json_response({"meta": {"all_count": 1}})

    async def _say(self, request: web.Request) -> web.Response:
        here = request.match_info["account"], request.match_info["talk"]
        if here != (str(self.account), str(self.talk)):
            return _refused(404, "Resource could not be found")
        said = await request.json()
        if said.get("message_type") != "outgoing" or said.get("private") is not False or not said.get("content"):
            return _refused(422, "not a message to the contact")
        return web.json_response({"id": self.new(said["content"], by_us=True, thread=self.talk).id})


class DiscourseLike(HelpdeskLike):
    """Discourse: key and user in two headers, hex over the body."""

    username, topic, archetype = "lumerail", 8, "regular"

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/session/current.json", self._session), web.post("/posts.json", self._post)]

    def knows(self, request: web.Request) -> bool:
        shown = request.headers.get("Api-Key"), request.headers.get("Api-Username")
        return shown == (self.token, self.username)

    def payload(self, said: Said, **changed: Any) -> dict[str, Any]:
        return {
            "id": said.id, "user_id": AGENT if said.by_us else CUSTOMER, "name": "Jan de Vries",
            "username": self.username if said.by_us else "jan_dv", "created_at": said.at.isoformat(), "raw": said.text,
            "cooked": f"<p>{said.text}</p>", "post_number": said.number, "post_type": 1, "topic_id": said.thread,
            "topic_title": "Treinen", "topic_archetype": self.archetype, "version": said.version,
            "deleted_at": said.at.isoformat() if said.gone else None, "user_deleted": said.gone,
            "reply_to_user": {"username": "Jan_DV"} if said.by_us else None, **changed,
        }  # fmt: skip

    def delivery(self, said: Said, event: str) -> Delivery:
        return self.signed({"post": self.payload(said)})

    def signed(self, body: Any) -> Delivery:
        raw = as_bytes(body)
        return Delivery({"X-Discourse-Event-Signature": f"sha256={_mac(self.secret, raw).hexdigest()}"}, raw)

    async def _session(self, _: web.Request) -> web.Response:
        return web.json_response({"current_user": {"username": self.username}})

    async def _post(self, request: web.Request) -> web.Response:
        post = await request.json()
        if post.get("topic_id") != self.topic:
            return web.json_response({"errors": ["The topic could not be found."]}, status=422)
        if len(post.get("raw", "")) < 3:
            return web.json_response({"errors": ["Post is too short", "Body is too vague"]}, status=422)
        assert isinstance(post.get("reply_to_post_number"), int)
        return web.json_response({"id": self.new(post["raw"], by_us=True, thread=self.topic).id, "post_number": 2})
