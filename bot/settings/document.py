"""The shape of webcare.toml: which keys there are, what each may hold, and what it is when left out.

These models only read. The rest of the program uses the frozen settings that ``bot.settings.build`` makes of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.settings.durations import Span
from bot.settings.fields import (
    WEEKDAYS,
    ChannelId,
    ClockTime,
    Country,
    Day,
    Duration,
    Flag,
    Intervals,
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
    one_of,
    wrong,
)

SOURCE_KINDS = ("hook",)
COUNTINGS = ("characters", "x", "utf16", "bytes")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Table(BaseModel):
    """A table of the file; a key that is not named here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HoursTable(Table):
    """Opening times of a week; a day that is left out is closed."""

    always: Flag = False
    mon: Intervals = ()
    tue: Intervals = ()
    wed: Intervals = ()
    thu: Intervals = ()
    fri: Intervals = ()
    sat: Intervals = ()
    sun: Intervals = ()

    @model_validator(mode="after")
    def _opens(self) -> HoursTable:
        week = any(getattr(self, day) for day in WEEKDAYS)
        if self.always and week:
            raise wrong("says always = true and names opening times too", "Keep one of the two.")
        if not self.always and not week:
            raise wrong("has no opening time", 'Add one, like mon = ["08:00-18:00"], or always = true.')
        return self


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
    ask_after: WorkingSpan = Span(3, timedelta())
    phone: Annotated[PhoneTable | None, _plain("number")] = None


class SourceTable(Table):
    """Where mentions come from and replies go to."""

    kind: Annotated[Literal["hook"], one_of(*SOURCE_KINDS)]
    desk: str
    purpose: Annotated[Literal["service", "join_in", "listen"], one_of("service", "join_in", "listen")] = "service"
    platform: Words | None = None
    callback: WebAddress | None = None
    replies: list[Annotated[Literal["public", "private"], one_of("public", "private")]] | None = None
    counting: Annotated[Literal["characters", "x", "utf16", "bytes"], one_of(*COUNTINGS)] | None = None
    max_length: Annotated[Whole, Field(ge=1)] | None = None
    max_length_private: Annotated[Whole, Field(ge=1)] | None = None
    hours: HoursTable | None = None


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


class Document(Table):
    """The whole file."""

    desk: dict[str, DeskTable]
    source: dict[str, SourceTable] = Field(default_factory=dict)
    delivery: DeliveryTable = DeliveryTable()
    intake: IntakeTable = IntakeTable()
