"""Expected refusals: types that carry facts. ``bot/slack/wording.py`` makes the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import Refusal
from bot.rules.personal_data import PersonalData
from bot.store.words import Outcome


class NotAnAgent(Refusal):
    """Somebody outside the desk's agents pressed one of its buttons."""

    def __init__(self, desk: str, user: str) -> None:
        super().__init__(f"{user} is not an agent of desk {desk}")
        self.desk, self.user = desk, user


class NotAsked(Refusal):
    """Somebody spoke for a department who is not of it and does not read its questions; "" where it is unknown."""

    def __init__(self, department: str) -> None:
        super().__init__(f"not asked: {department}")
        self.department = department


class UnknownCase(Refusal):
    """There is no such case (an old card, or a number typed wrongly)."""

    def __init__(self, number: int | str) -> None:
        super().__init__(f"there is no case {number}")
        self.number = number


class AlreadyClaimed(Refusal):
    """Somebody else was first; ``ago`` is how long before ``now`` (business time)."""

    def __init__(self, number: int, *, owner: str, since: datetime, ago: timedelta) -> None:
        super().__init__(f"case {number} is with {owner} since {since:%H:%M}")
        self.number, self.owner, self.since, self.ago = number, owner, since, ago


class NotYours(Refusal):
    """Only the owner (or the lead) may do this."""

    def __init__(self, number: int, *, owner: str | None) -> None:
        super().__init__(f"case {number} is with {owner}")
        self.number, self.owner = number, owner


class CaseIsResolved(Refusal):
    """The case is closed; reopen it first."""

    def __init__(self, number: int, *, by: str | None, at: datetime | None, outcome: Outcome | None) -> None:
        super().__init__(f"case {number} is resolved")
        self.number, self.by, self.at, self.outcome = number, by, at, outcome


class CaseIsOpen(Refusal):
    """Reopen on a case that is open."""

    def __init__(self, number: int) -> None:
        super().__init__(f"case {number} is open")
        self.number = number


class NotSettled(Refusal):
    """A close without a look, offered because the customer was silent or said thanks: that is not so any more."""

    def __init__(self, number: int) -> None:
        super().__init__(f"case {number} goes on since its close was offered")
        self.number = number


class WordsRemoved(Refusal):
    """Reopen on a case whose words were removed: there is nothing to go on with."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the words of case {number} were removed")
        self.number = number


class GroupIsTaken(Refusal):
    """No case of the group is free any more, or there is no such group."""

    def __init__(self, group: int) -> None:
        super().__init__(f"nothing is free in group {group}")
        self.group = group


class QueueIsEmpty(Refusal):
    """*Next* found no free case; ``put_back``: only such as the agent put back themselves a moment ago."""

    def __init__(self, desk: str, *, put_back: bool = False) -> None:
        super().__init__(f"no free case at desk {desk}")
        self.desk, self.put_back = desk, put_back


class HandsFull(Refusal):
    """*Next* gives no more to who has ``held`` open cases; ``oldest`` are the numbers of those they have longest."""

    def __init__(self, desk: str, *, held: int, oldest: tuple[int, ...]) -> None:
        super().__init__(f"{held} open cases at desk {desk} are as many as Next gives")
        self.desk, self.held, self.oldest = desk, held, oldest


class CannotReply(Refusal):
    """The source does not take a reply of this visibility, or none at all; ``reason`` is a wording key."""

    def __init__(self, number: int, *, reason: str) -> None:
        super().__init__(f"case {number} cannot be replied to: {reason}")
        self.number, self.reason = number, reason


class ReplyTooLong(Refusal):
    """Longer than the platform takes, counted as the platform counts."""

    def __init__(self, *, used: int, limit: int) -> None:
        super().__init__(f"the reply counts {used}, the platform takes {limit}")
        self.used, self.limit = used, limit


class ReplyEmpty(Refusal):
    """Nothing to send."""


class LinesOnly(Refusal):
    """``by`` leads what is said: a reply is one of the approved lines, until they release it."""

    def __init__(self, number: int, *, by: str, since: datetime) -> None:
        super().__init__(f"case {number} takes approved lines only")
        self.number, self.by, self.since = number, by, since


class CaseChanged(Refusal):
    """Something happened while the modal was open. It warns: sending the same form again goes through."""

    def __init__(
        self, number: int, *, revision: int, new_mentions: int, replied_by: str | None, resolved: bool
    ) -> None:
        super().__init__(f"case {number} changed while the modal was open")
        self.number, self.revision = number, revision
        self.new_mentions, self.replied_by, self.resolved = new_mentions, replied_by, resolved


class PersonalDataShown(Refusal):
    """A reply that everybody could read shows personal data. It warns: sending the same form again goes through."""

    def __init__(self, number: int, *, kinds: Sequence[PersonalData]) -> None:
        super().__init__(f"a public reply of case {number} shows {', '.join(kinds)}")
        self.number, self.kinds = number, kinds


class CauseRequired(Refusal):
    """This desk wants a cause for a complaint."""


class UnknownDepartment(Refusal):
    """The department is not in the settings."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no department {name}")
        self.name = name


class QuestionClosed(Refusal):
    """The question was answered, sent on or withdrawn already."""

    def __init__(self, escalation: int, *, by: str | None, at: datetime | None) -> None:
        super().__init__(f"question {escalation} is closed")
        self.escalation, self.by, self.at = escalation, by, at


class ReplyNotRetryable(Refusal):
    """The reply is on its way, was delivered or was withdrawn."""

    def __init__(self, reply: int, *, state: str) -> None:
        super().__init__(f"reply {reply} is {state}")
        self.reply, self.state = reply, state


class DeskNotOpened(Refusal):
    """*Close* at a desk that is not open beyond its hours."""

    def __init__(self, desk: str) -> None:
        super().__init__(f"desk {desk} is not open beyond its hours")
        self.desk = desk


class DeskOpenAnyway(Refusal):
    """A desk is open until then by its usual hours; ``usual_end`` is when those end."""

    def __init__(self, until: datetime, *, usual_end: datetime) -> None:
        super().__init__(f"the desk is open until {usual_end.isoformat()} by its hours")
        self.until, self.usual_end = until, usual_end


class OpenUntilPast(Refusal):
    """An opening cannot end before it begins."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"{until.isoformat()} is over")
        self.until = until


class NoClockTime(Refusal):
    """Until when to open was not said in a way that can be read; ``said`` is what was."""

    def __init__(self, said: str) -> None:
        super().__init__(f"no time of day: {said!r}")
        self.said = said


class OpenTooLong(Refusal):
    """An opening of that length is more likely a mistake."""

    def __init__(self, until: datetime, *, longest: timedelta) -> None:
        super().__init__(f"{until.isoformat()} is more than {longest} away")
        self.until, self.longest = until, longest


class AlreadyDone(Refusal):
    """The same click, event or form came twice; its effect is committed already. Nothing is said about it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} was handled before")
        self.key = key
