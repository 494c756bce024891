"""The three kinds of source that Meta's platform brings: their keys, variables and lengths."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.rules.replying import Counting, Limit
from bot.settings.document import SourceTable, Table
from bot.settings.fields import Flag, Words, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits

FACEBOOK, INSTAGRAM, WHATSAPP = "facebook", "instagram", "whatsapp"
GRAPH_URL = "https://graph.facebook.com"
VERSION = "v26.0"

# Only WhatsApp's limit stands in a document of the platform; the others are widely told and unconfirmed.
FACEBOOK_COMMENT = Limit(8000)
MESSENGER_TEXT = Limit(2000)
INSTAGRAM_COMMENT = Limit(2200)
INSTAGRAM_TEXT = Limit(1000, Counting.BYTES)
WHATSAPP_TEXT = Limit(4096)


def _number(value: object) -> str:
    """Read an id of the platform: digits, written as text or as a number."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 32:
        raise wrong("must be an id of digits", 'Copy it from Meta Business Suite, like "102290129340398".')
    return text


def _version(value: object) -> str:
    major, dot, minor = value.removeprefix("v").partition(".") if isinstance(value, str) else ("", "", "")
    if not (isinstance(value, str) and value.startswith("v") and dot and major.isdecimal() and minor.isdecimal()):
        raise wrong('must be a version of the Graph API like "v26.0"', f'Leave it away for "{VERSION}".')
    return value


AccountId = Annotated[str, BeforeValidator(_number)]
GraphVersion = Annotated[str, BeforeValidator(_version)]


class MetaTable(SourceTable):
    """What the three kinds share."""

    version: GraphVersion = VERSION


class FacebookTable(MetaTable):
    """A Page: its comments, and its Messenger conversations."""

    page_id: AccountId
    human_agent: Flag = False


class InstagramTable(MetaTable):
    """A professional account: its comments and mentions, and its direct messages.

    Messages go through the Page that it is connected with; without ``page_id`` the token's own Page is meant.
    """

    account_id: AccountId
    page_id: AccountId | None = None
    human_agent: Flag = False


class TemplateTable(Table):
    """A text that WhatsApp approved, which opens a conversation again; it takes no parameters."""

    name: Words
    language: Words
    text: Words


class WhatsappTable(MetaTable):
    """A telephone number of the Cloud API; ``business_id`` is the WhatsApp Business Account that holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phone_number_id: AccountId
    business_id: AccountId
    templates: list[TemplateTable] = Field(default_factory=list)


_BASIC = "Find it in your app at developers.facebook.com, under App settings, Basic."
_SECRET = Variable(name="META_APP_SECRET", fix=_BASIC, shape=r"[0-9A-Fa-f]{16,128}", reason="must be 32 hex digits")
_VERIFY = Variable(
    name="META_VERIFY_TOKEN", fix="Choose a long word, and give the same one to the app's webhook.", shape=r"\S{8,}",
    reason="must be at least 8 characters without spaces",
)  # fmt: skip
_URL = Variable(
    name="META_API_URL", fix=f"Leave it away for Meta itself ({GRAPH_URL}).", required=False, secret=False,
    shape=r"https?://[^/\s]+(?:/\S*)?", reason="must be a web address",
)  # fmt: skip


def _token(fix: str) -> Variable:
    return Variable(name="META_TOKEN", fix=fix, shape=r"[\w|.-]+", reason="must be one token without spaces")


_PAGE_TOKEN = _token("Make a Page token of a system user in Meta Business Suite: docs/sources/facebook.md.")
_SYSTEM_TOKEN = _token("Make a token of a system user in Meta Business Suite: docs/sources/whatsapp.md.")

KINDS = (
    SourceKind(
        name=FACEBOOK, table=FacebookTable, platform="Facebook",
        limits=PlatformLimits(Counting.CHARACTERS, FACEBOOK_COMMENT.max, MESSENGER_TEXT.max),
        variables=(_SECRET, _VERIFY, _PAGE_TOKEN, _URL),
    ),
    SourceKind(
        name=INSTAGRAM, table=InstagramTable, platform="Instagram",
        limits=PlatformLimits(Counting.BYTES, INSTAGRAM_COMMENT.max, INSTAGRAM_TEXT.max),
        variables=(_SECRET, _VERIFY, _PAGE_TOKEN, _URL),
    ),
    SourceKind(
        name=WHATSAPP, table=WhatsappTable, platform="WhatsApp",
        limits=PlatformLimits(Counting.CHARACTERS, WHATSAPP_TEXT.max, WHATSAPP_TEXT.max),
        replies=frozenset(("private",)), variables=(_SECRET, _VERIFY, _SYSTEM_TOKEN, _URL),
    ),
)  # fmt: skip


def options(source_options: BaseModel | None) -> MetaTable:
    """Return a source's own table; it is one of ours, because the settings read it by its kind."""
    if not isinstance(source_options, MetaTable):
        raise TypeError(f"not a source of Meta: {type(source_options).__name__}")
    return source_options
