"""Read the mention JSON of a hook or a replay file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.desk.ports import Author, InboundMention, MentionEvent
from bot.errors import WebcareError
from bot.rules.vocabulary import Visibility
from bot.untrusted import BadJson, read_json, storable

# One delivery is one transaction: more mentions than this would hold the database for seconds.
MOST_MENTIONS = 1_000
OLDEST, NEWEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class BadMentions(WebcareError):
    """The list is refused whole; names the place, the key and what is wrong, never a customer's words."""

    def __init__(self, reason: str, *, index: int | None = None, key: str | None = None) -> None:
        where = "" if index is None else f"mention {index + 1}" + (f", {key}" if key else "") + ": "
        super().__init__(f"{where}{reason}")
        self.reason, self.index, self.key = reason, index, key


def _as_text(value: Any) -> Any:
    """Take a number for an id, as many platforms send it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _plausible(at: datetime) -> datetime:
    if not OLDEST <= at <= NEWEST:
        raise ValueError("must lie between 1990 and 2200")
    return at


Id = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=255)]


class AuthorJson(BaseModel):
    """The ``author`` object."""

    model_config = ConfigDict(extra="allow")

    id: Id
    handle: str | None = None
    name: str | None = None
    followers: Annotated[int, Field(ge=0)] | None = None
    verified: bool | None = None
    bio: str | None = None


class MediaJson(BaseModel):
    """One attachment."""

    model_config = ConfigDict(extra="allow")

    url: str | None = None
    type: str | None = None
    alt: str | None = None


class MentionJson(BaseModel):
    """One mention; keys that are not listed here are kept."""

    model_config = ConfigDict(extra="allow")

    id: Id
    text: str
    posted_at: Annotated[AwareDatetime, AfterValidator(_plausible)]
    author: AuthorJson
    url: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    addressed: bool | None = None
    conversation_id: Id | None = None
    in_reply_to: Id | None = None
    language: str | None = None
    media: list[MediaJson] = Field(default_factory=list)
    event: MentionEvent = MentionEvent.CREATED

    def inbound(self) -> InboundMention:
        """Return the mention in the desk's words."""
        who = self.author
        return InboundMention(
            id=self.id, text=self.text, posted_at=self.posted_at, event=self.event, url=self.url,
            visibility=self.visibility, addressed=self.addressed, conversation_id=self.conversation_id,
            in_reply_to=self.in_reply_to, language=self.language,
            media=tuple(item.model_dump(exclude_none=True) for item in self.media), extra=self.model_extra or {},
            author=Author(
                id=who.id, handle=who.handle, name=who.name, followers=who.followers, verified=who.verified, bio=who.bio
            ),
        )  # fmt: skip


def read_mentions(body: bytes) -> list[InboundMention]:
    """Read one mention or a list of them.

    Raises:
        BadMentions: the body is no JSON, there are too many, or a mention lacks something; the first mistake is named.
    """
    try:
        parsed = read_json(body)
    except BadJson as error:
        raise BadMentions(str(error)) from None
    if not isinstance(parsed, dict | list):
        raise BadMentions("the body must be one mention or a list of mentions")
    items = parsed if isinstance(parsed, list) else [parsed]
    if len(items) > MOST_MENTIONS:
        raise BadMentions(f"at most {MOST_MENTIONS} mentions in one delivery; got {len(items)}")
    return [read_mention(item, index=index) for index, item in enumerate(items)]


def read_mention(item: Any, *, index: int = 0) -> InboundMention:
    """Read one parsed mention; ``index`` is its place, for the error.

    Raises:
        BadMentions: something is missing or wrong; the first mistake is named.
    """
    try:
        return MentionJson.model_validate(storable(item)).inbound()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or None
        raise BadMentions(first["msg"], index=index, key=key) from None
    except RecursionError:
        raise BadMentions("nested too deeply", index=index) from None
    except BadJson as error:
        raise BadMentions(str(error), index=index) from None
