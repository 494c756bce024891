"""Expected refusals around a crisis: types that carry facts."""

from __future__ import annotations

from datetime import datetime

from bot.errors import Refusal


class UnknownCrisis(Refusal):
    """There is no such crisis."""

    def __init__(self, crisis: int) -> None:
        super().__init__(f"there is no crisis {crisis}")
        self.crisis = crisis


class CrisisIsOver(Refusal):
    """It was handled, or a false alarm; ``by`` is None where it ended by itself."""

    def __init__(self, crisis: int, *, by: str | None, at: datetime) -> None:
        super().__init__(f"crisis {crisis} is over")
        self.crisis, self.by, self.at = crisis, by, at


class CrisisTaken(Refusal):
    """Somebody else has it already."""

    def __init__(self, crisis: int, *, owner: str, since: datetime) -> None:
        super().__init__(f"{owner} has crisis {crisis}")
        self.crisis, self.owner, self.since = crisis, owner, since


class CrisisRunning(Refusal):
    """The desk has one already."""

    def __init__(self, crisis: int, *, since: datetime) -> None:
        super().__init__(f"crisis {crisis} goes on")
        self.crisis, self.since = crisis, since


class NotOnCall(Refusal):
    """Neither of the desk nor on its on-call list."""

    def __init__(self, desk: str, user: str) -> None:
        super().__init__(f"{user} is not of desk {desk} or its on-call")
        self.desk, self.user = desk, user


class NotTheLead(Refusal):
    """Only a lead of the desk may plan, begin and end a drill."""

    def __init__(self, desk: str, user: str) -> None:
        super().__init__(f"{user} does not lead desk {desk}")
        self.desk, self.user = desk, user


class NoPracticeChannel(Refusal):
    """A team works in that channel."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"a team works in {channel}")
        self.channel = channel


class OnlyADrill(Refusal):
    """It is for a real crisis, or for a drill that has begun."""

    def __init__(self, crisis: int) -> None:
        super().__init__(f"crisis {crisis} is a drill")
        self.crisis = crisis


class UnknownOnCall(Refusal):
    """There is no such on-call list."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no on-call {name!r}")
        self.name, self.known = name, known


class NotYourShift(Refusal):
    """Who would give it away is not on duty then."""

    def __init__(self, *, start: datetime, end: datetime) -> None:
        super().__init__(f"not on duty from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}")
        self.start, self.end = start, end


class SwapAnswered(Refusal):
    """It was answered before, and otherwise."""

    def __init__(self, swap: int) -> None:
        super().__init__(f"swap {swap} was answered")
        self.swap = swap


class BadShift(Refusal):
    """A stretch of duty that cannot be: it ends before it begins, or is over."""

    def __init__(self, *, start: datetime, end: datetime) -> None:
        super().__init__(f"no shift from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}")
        self.start, self.end = start, end


class UnknownRing(Refusal):
    """There is no such test page, or it did not go that way."""

    def __init__(self, ring: int) -> None:
        super().__init__(f"there is no test page {ring} like that")
        self.ring = ring


class NoFalseAlarm(Refusal):
    """It was none, or somebody said meanwhile that it was real."""

    def __init__(self, crisis: int) -> None:
        super().__init__(f"crisis {crisis} was no false alarm")
        self.crisis = crisis


class UnknownCheck(Refusal):
    """There is no such item on the checklist (an old card)."""

    def __init__(self, item: str) -> None:
        super().__init__(f"no item {item!r} on the checklist")
        self.item = item


class NotTheSpeaker(Refusal):
    """Only a lead of the desk, who leads the crisis and who acknowledged it speak in public."""

    def __init__(self, crisis: int, user: str, *, lead: str | None, owner: str | None) -> None:
        super().__init__(f"{user} does not speak in crisis {crisis}")
        self.crisis, self.user, self.lead, self.owner = crisis, user, lead, owner


class NotAnApprover(Refusal):
    """Only a lead approves texts for others."""

    def __init__(self, crisis: int, user: str) -> None:
        super().__init__(f"{user} does not lead crisis {crisis}")
        self.crisis, self.user = crisis, user


class NoAccount(Refusal):
    """No account was chosen that takes a post from here (any more)."""

    def __init__(self, crisis: int) -> None:
        super().__init__(f"no account to post on in crisis {crisis}")
        self.crisis = crisis


class StatementEmpty(Refusal):
    """There is nothing to post."""

    def __init__(self, crisis: int) -> None:
        super().__init__(f"an empty statement in crisis {crisis}")
        self.crisis = crisis


class StatementTooLong(Refusal):
    """The platform does not take that much; counted as it counts."""

    def __init__(self, platform: str, *, used: int, limit: int) -> None:
        super().__init__(f"{used} of {limit} on {platform}")
        self.platform, self.used, self.limit = platform, used, limit


class StatementExists(Refusal):
    """The same words were sent to this account in this crisis already, whatever became of it."""

    def __init__(self, platform: str, *, by: str, at: datetime) -> None:
        super().__init__(f"{by} sent this to {platform} already")
        self.platform, self.by, self.at = platform, by, at


class UnknownStatement(Refusal):
    """There is no such statement."""

    def __init__(self, statement: int) -> None:
        super().__init__(f"there is no statement {statement}")
        self.statement = statement


class StatementSettled(Refusal):
    """What is asked for makes no sense in this state (``ReplyState``): on its way, or standing already."""

    def __init__(self, statement: int, *, state: str) -> None:
        super().__init__(f"statement {statement} is {state}")
        self.statement, self.state = statement, state
