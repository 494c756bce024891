"""The shape of webcare.toml: which keys there are, what each may hold, and what it is when left out.

These models only read. The rest of the program uses the frozen settings that ``bot.settings.build`` makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from bot.settings.durations import KEPT, Span
from bot.settings.fields import (
    WEEKDAYS,
    WHEN,
    ChannelId,
    ClockTime,
    Country,
    Day,
    Duration,
    Flag,
    Intervals,
    Kept,
    Number,
    Signature,
    Size,
    Timezone,
    UsergroupId,
    UserId,
    Users,
    WebAddress,
    Whole,
    Words,
    WorkingSpan,
    known_word,
    one_of,
    wrong,
)
from bot.settings.oncall_tables import CrisisTable, OnCallTable, PersonTable
from bot.settings.shape import HoursTable as HoursTable
from bot.settings.shape import Table as Table

COUNTINGS = ("characters", "x", "utf16", "bytes")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class AgentsTable(Table):
    """Who may act on the desk's cases."""

    usergroup: UsergroupId | None = None
    people: list[UserId] = Field(default_factory=list)

    @model_validator(mode="after")
    def _somebody(self) -> AgentsTable:
        if self.usergroup is None and not self.people:
            raise wrong("names nobody", 'Give a user group or people, like { people = ["U0123456789"] }.')
        return self


class MemberTable(Table):
    """What is particular about one agent."""

    name: Words | None = None
    signature: Signature | None = None
    hours: HoursTable | None = None


class DepartmentTable(Table):
    """A team that is asked for help; that it can be reached at all is checked with the whole file."""

    title: Words | None = None
    usergroup: UsergroupId | None = None
    channel: ChannelId | None = None
    people: list[UserId] = Field(default_factory=list)
    private: Flag = False
    answer: WorkingSpan = Span(0, timedelta(hours=4))
    urgent_answer: WorkingSpan = Span(0, timedelta(minutes=30))
    hours: HoursTable | None = None
    exceptions: dict[Day, Intervals] | None = None
    holidays: Flag | None = None


class AllowancesTable(Table):
    """How much time each clock has; what is left out comes from the next more general table."""

    first_reply: WorkingSpan | None = None
    next_reply: WorkingSpan | None = None
    urgent: WorkingSpan | None = None
    resolution: WorkingSpan | None = None
    pass_on: WorkingSpan | None = None


class SlaTable(AllowancesTable):
    """The promises for one source, one kind of source, or all of them ("default")."""

    public: AllowancesTable = AllowancesTable()
    private: AllowancesTable = AllowancesTable()


class WordsTable(Table):
    """Words that make a mention urgent, beside the built-in ones or instead of them."""

    words: list[Words]
    replace: Flag = False


class PhoneTable(Table):
    """The telephone number for what cannot wait until the desk opens."""

    number: Words
    until: ClockTime | None = None


def _names_when(value: str) -> str:
    """Refuse a text that names no opening, or leaves something else to fill in."""
    if WHEN not in value:
        raise wrong(
            f"does not say {WHEN}", f'Customers ask when. For example: text = "Hi! We are closed. We answer {WHEN}."'
        )
    return value


class AcknowledgementTable(Table):
    """Whether customers who write while the desk is closed are told so at once."""

    private: Flag = True
    public: Flag = False
    text: Annotated[Words, AfterValidator(_names_when)] | None = None


def _plain(key: str) -> BeforeValidator:
    """Return a validator that takes the short form (the value of ``key`` alone) of a table."""

    def widen(value: Any) -> Any:
        return value if isinstance(value, dict) else {key: value}

    return BeforeValidator(widen)


def _every_day(value: Any) -> Any:
    return dict.fromkeys(WEEKDAYS, value) if isinstance(value, str) else value


def _cause_rule(value: Any) -> Any:
    return {True: "always", False: "never"}[value] if isinstance(value, bool) else value


class DeskTable(Table):
    """One team."""

    channel: ChannelId
    private_channel: ChannelId | None = None
    language: Annotated[Literal["nl", "en"], one_of("nl", "en")] = "en"
    address: Annotated[Literal["je", "u"], one_of("je", "u")] = "je"
    timezone: Timezone
    country: Country | None = None
    holidays: Flag | None = None
    open_on_holidays: list[Words] = Field(default_factory=list)
    lead: Users = Field(default_factory=list)
    agents: AgentsTable
    coordinator: Annotated[dict[Weekday, UserId], BeforeValidator(_every_day)] = Field(default_factory=dict)
    members: dict[UserId, MemberTable] = Field(default_factory=dict)
    hours: HoursTable
    exceptions: dict[Day, Intervals] = Field(default_factory=dict)
    sla: dict[str, SlaTable] = Field(default_factory=dict)
    departments: dict[str, DepartmentTable] = Field(default_factory=dict)
    urgency_words: Annotated[WordsTable, _plain("words")] = WordsTable(words=[])
    reach_threshold: Annotated[Whole, Field(ge=1)] = 10_000
    causes: list[Words] = Field(default_factory=list)
    cause_required: Annotated[
        Literal["never", "complaints", "always"], one_of("never", "complaints", "always"), BeforeValidator(_cause_rule)
    ] = "complaints"
    claim_lease: Duration = timedelta(minutes=15)
    claim_lease_private: Duration = timedelta(minutes=10)
    small_team: Annotated[Whole, Field(ge=0)] = 3
    next_limit: Annotated[Whole, Field(ge=0)] = 10
    storm_from: Annotated[Whole, Field(ge=1)] = 20
    ask_after: WorkingSpan = Span(3, timedelta())
    contacts: list[Words] = Field(default_factory=list)
    group_answers: Annotated[Literal["second_person", "own"], one_of("second_person", "own")] = "second_person"
    phone: Annotated[PhoneTable | None, _plain("number")] = None
    acknowledgement: AcknowledgementTable = AcknowledgementTable()
    retention: Kept = KEPT
    oncall: Words | None = None
    crisis_channel: ChannelId | None = None
    crisis: CrisisTable = CrisisTable()


def _known_kind(value: object, info: ValidationInfo) -> str:
    """Refuse a kind that no platform brings; which there are, the reader of the file says."""
    return known_word(value, list(_tables(info)))


def _tables(info: ValidationInfo) -> Mapping[str, type[SourceTable]]:
    tables: Mapping[str, type[SourceTable]] = (info.context or {}).get("kinds", {"hook": HookTable})
    return tables


class SourceTable(Table):
    """Where mentions come from and replies go to: the keys that every kind has."""

    kind: Annotated[str, BeforeValidator(_known_kind)]
    desk: str
    purpose: Annotated[Literal["service", "join_in", "listen"], one_of("service", "join_in", "listen")] = "service"
    platform: Words | None = None
    replies: list[Annotated[Literal["public", "private"], one_of("public", "private")]] | None = None
    hours: HoursTable | None = None
    # Left out it is the desk's, which None, "for ever", is not: the building looks whether it was written.
    retention: Kept = None


class HookTable(SourceTable):
    """A source behind the signed hook: which platform it is, only the file knows."""

    callback: WebAddress | None = None
    statements: WebAddress | None = None
    counting: Annotated[Literal["characters", "x", "utf16", "bytes"], one_of(*COUNTINGS)] | None = None
    max_length: Annotated[Whole, Field(ge=1)] | None = None
    max_length_private: Annotated[Whole, Field(ge=1)] | None = None


class StrangeTable(SourceTable):
    """A source of a kind that is not known: what it holds beside the common keys cannot be judged."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _of_its_kind(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    """Read a source as the table of its kind."""
    if not isinstance(value, dict):
        return handler(value)
    table = _tables(info).get(str(value.get("kind")), StrangeTable)
    return table.model_validate(value, context=info.context)


class DeliveryTable(Table):
    """How messages leave for Slack and replies for their source. All of it is real time."""

    timeout: Duration = timedelta(seconds=10)
    settle: Duration = timedelta(seconds=60)
    lease: Duration = timedelta(seconds=30)
    messages_per_channel_per_s: Annotated[Number, Field(gt=0)] = 1.0
    updates_per_min: Annotated[Number, Field(gt=0)] = 50.0
    scale: Annotated[Number, Field(gt=0)] = 1.0

    @model_validator(mode="after")
    def _settles(self) -> DeliveryTable:
        if self.lease <= self.timeout:
            raise wrong(
                "has a lease no longer than its timeout", "Two workers could send the same message. Raise lease."
            )
        if self.settle <= self.timeout:
            raise wrong("has a settle time no longer than its timeout", "A card could be posted twice. Raise settle.")
        return self


class IntakeTable(Table):
    """What is taken in, and how long the past counts."""

    max_body: Size = 1024**2
    replay_window: Duration = timedelta(minutes=5)
    backlog_after: Duration = timedelta(hours=24)
    reopen_within: Duration = timedelta(days=7)
    fold_for: Duration = timedelta(days=30)
    acts_per_s: Annotated[Number, Field(gt=0)] = 10.0


class Document(Table):
    """The whole file."""

    desk: dict[str, DeskTable]
    source: dict[str, Annotated[SourceTable, WrapValidator(_of_its_kind)]] = Field(default_factory=dict)
    delivery: DeliveryTable = DeliveryTable()
    intake: IntakeTable = IntakeTable()
    oncall: dict[str, OnCallTable] = Field(default_factory=dict)
    person: dict[UserId, PersonTable] = Field(default_factory=dict)
