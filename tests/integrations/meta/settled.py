"""Settings with one source of each kind of Meta, connected with the look-alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.desk.ports import Batch, Connection, InboundMention, OutboundReply
from bot.rules.vocabulary import Visibility
from bot.settings import Settings
from bot.settings.load import parse_settings
from integrations.meta.receiver import MetaReceiver
from integrations.registry import KINDS, connect
from tests.support.connections import around
from tests.support.meta import App, Instagram, MetaLike, Number, Page, Template
from tests.support.meta.webhook import as_bytes, signed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAGE, ACCOUNT = Page(), Instagram()
APP = App()
DESK = """
[desk.rail]
channel = "C1"
private_channel = "G1"
timezone = "Europe/Amsterdam"
agents = {{ people = ["U1"] }}
[desk.rail.hours]
{hours}
"""
SOURCES = """
[source.page]
kind = "facebook"
desk = "rail"
page_id = "1001"
{both}
{facebook}
[source.insta]
kind = "instagram"
desk = "rail"
account_id = "17841"
page_id = "1001"
{both}
{instagram}
[source.app]
kind = "whatsapp"
desk = "rail"
phone_number_id = "106540352242922"
business_id = "102290129340398"
{both}
{whatsapp}
"""
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-practice-bot", "SLACK_APP_TOKEN": "xapp-practice-app", "META_APP_SECRET": APP.secret,
    "META_VERIFY_TOKEN": APP.verify_token, "META_TOKEN": "token-1001", "META_TOKEN_APP": "token-106540352242922",
}  # fmt: skip
TEMPLATE = Template(name="heropen", language="nl", body="Hallo, we hebben een antwoord voor je. Mogen we het sturen?")
WITH_TEMPLATE = f'templates = [{{ name = "heropen", language = "nl", text = "{TEMPLATE.body}" }}]'


def settings(
    url: str = "http://127.0.0.1:9", *, hours: str = "always = true", environ: Mapping[str, str] | None = None,
    both: str = "", facebook: str = "", instagram: str = "", whatsapp: str = "",
) -> Settings:  # fmt: skip
    """Return settings; ``both`` and the rest are lines for the tables of the sources."""
    text = DESK.format(hours=hours) + SOURCES.format(
        both=both, facebook=facebook, instagram=instagram, whatsapp=whatsapp
    )
    return parse_settings(text, {**ENVIRON, "META_API_URL": url, **(environ or {})}, kinds=KINDS)


class Clock:
    """Business and platform time that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Go on."""
        self.now += timedelta(**by)


@dataclass
class World:
    """The look-alike and our side of it."""

    meta: MetaLike
    clock: Clock
    connections: Mapping[str, Connection]

    @property
    def page(self) -> Page:
        """The Page."""
        return self.meta.pages["1001"]

    @property
    def account(self) -> Instagram:
        """The Instagram account."""
        return self.meta.instagrams["17841"]

    @property
    def number(self) -> Number:
        """The WhatsApp number."""
        return self.meta.numbers["106540352242922"]

    @property
    def receiver(self) -> MetaReceiver:
        """The one receiver."""
        found = self.connections["page"].receiver
        assert isinstance(found, MetaReceiver)
        return found

    def told(self) -> Mapping[str, Batch]:
        """Take what the platform has to tell, as its webhook would."""
        waiting, self.meta.outgoing = self.meta.outgoing, []
        return merged([self.receiver.parse(as_bytes(body)) for body in waiting])

    def reply_to(
        self, mention: InboundMention, text: str = "Hoi!", *, private: bool = False, **more: Any
    ) -> OutboundReply:
        """Return a reply to a mention as the desk would hand it over."""
        return OutboundReply(
            key="reply_7", reply_id=7, in_reply_to=mention.id, conversation_id=mention.conversation_id or mention.id,
            text=text, visibility=Visibility.PRIVATE if private else Visibility.PUBLIC, agent="Sanne",
            mention=mention.extra, customer=mention.author.id, **more,
        )  # fmt: skip

    async def send(self, source: str, reply: OutboundReply) -> Any:
        """Send a reply through its source."""
        sender = self.connections[source].sender
        assert sender is not None
        return await sender.send(reply)


def merged(told: list[Mapping[str, Batch]]) -> dict[str, Batch]:
    """Return several deliveries as one."""
    found: dict[str, Batch] = {}
    for one in told:
        for source, batch in one.items():
            old = found.get(source, Batch())
            found[source] = Batch(
                mentions=(*old.mentions, *batch.mentions), own_posts=(*old.own_posts, *batch.own_posts),
                receipts=(*old.receipts, *batch.receipts), not_for_us=old.not_for_us + batch.not_for_us,
            )  # fmt: skip
    return found


@asynccontextmanager
async def a_world(
    *, human_agent: bool = False, templates: tuple[Template, ...] = (), real: Callable[[], datetime] | None = None,
    seconds: float = 5, url: str = "", **tables: Any,
) -> AsyncIterator[World]:  # fmt: skip
    """Yield a platform with one account of each kind, and our sources connected with it."""
    clock = Clock()
    async with (
        MetaLike(clock=clock, app=App(human_agent=human_agent)) as meta,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as session,
    ):
        meta.add(Page(), Instagram(), Number(templates=list(templates)))
        yield World(meta, clock, connect(settings(url or meta.url, **tables), around(session, real=real or clock)))


def receiver(**tables: Any) -> MetaReceiver:
    """Return a receiver without a platform: reading needs none."""
    found = connect(settings(**tables), around(None))["page"].receiver  # type: ignore[arg-type]  # never used
    assert isinstance(found, MetaReceiver)
    return found


def headers(body: bytes, secret: str = APP.secret) -> dict[str, str]:
    """Return the headers of a delivery, signed."""
    return signed(secret, body)
