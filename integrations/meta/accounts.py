"""A configured source as the rest of this folder needs it: which account, with which token, at which address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.desk.ports import Template
from bot.settings import Source
from integrations.meta.kinds import GRAPH_URL, FacebookTable, InstagramTable, WhatsappTable, options

Channel = Literal["facebook", "instagram", "whatsapp"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """One Page, professional account or telephone number."""

    source: str
    channel: Channel
    id: str
    """What deliveries name: the Page, the Instagram account, the ``phone_number_id``."""
    node: str
    """Through which node of the graph messages go; "me" is the Page that the token is of."""
    base: str
    """Address with version, without a slash at the end."""
    version: str
    token: str
    app_secret: str
    verify_token: str
    replies: frozenset[str]
    human_agent: bool = False
    business_id: str = ""
    templates: tuple[Template, ...] = ()


def account_of(source: Source) -> Account:
    """Return the account behind ``source``. Variables that are missing (only looking at settings) become ""."""
    table = options(source.options)
    base = (source.variable("META_API_URL") or GRAPH_URL).rstrip("/")
    channel, number, node = _named(table)
    return Account(
        source=source.name, channel=channel, id=number, node=node, base=f"{base}/{table.version}",
        version=table.version, token=source.variable("META_TOKEN") or "",
        app_secret=source.variable("META_APP_SECRET") or "", verify_token=source.variable("META_VERIFY_TOKEN") or "",
        replies=source.replies, human_agent=isinstance(table, FacebookTable | InstagramTable) and table.human_agent,
        business_id=table.business_id if isinstance(table, WhatsappTable) else "", templates=_templates(table),
    )  # fmt: skip


def _named(table: object) -> tuple[Channel, str, str]:
    match table:
        case FacebookTable():
            return "facebook", table.page_id, table.page_id
        case InstagramTable():
            return "instagram", table.account_id, table.page_id or "me"
        case WhatsappTable():
            return "whatsapp", table.phone_number_id, table.phone_number_id
        case _:
            raise TypeError(f"not a source of Meta: {type(table).__name__}")


def _templates(table: object) -> tuple[Template, ...]:
    if not isinstance(table, WhatsappTable):
        return ()
    return tuple(Template(name=one.name, language=one.language, text=one.text) for one in table.templates)
