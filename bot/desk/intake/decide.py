"""What becomes of one mention: read its words, find its case. Pure, given what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.desk.intake.known import Contact, Known
from bot.desk.ports import InboundMention
from bot.rules.joining import Arrival, AttachThanks, CaseFacts, Destination, Fold, Join, NewCase, Reopen, where_to
from bot.rules.language import language_of
from bot.rules.mood import is_thanks
from bot.rules.triage import MentionFacts, Triage, is_addressed, triage
from bot.rules.urgency_words import URGENCY_WORDS
from bot.rules.vocabulary import Priority
from bot.rules.words import Words
from bot.settings import Desk, Intake, Source


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A mention and what the desk makes of it."""

    mention: InboundMention
    customer: int
    conversation: str
    destination: Destination
    triage: Triage
    addressed: bool
    language: str
    thanks: bool
    backlog: bool
    waits_from: datetime | None
    """None: it needs no answer (thanks, folded, overheard)."""
    case: int
    """The case it goes to; negative while that case is opened by the same batch."""


class Decider:
    """Decides the mentions of one batch one after the other, each knowing what became of those before it."""

    def __init__(self, known: Known, *, desk: Desk, source: Source, intake: Intake, now: datetime) -> None:
        self.known, self.desk, self.source, self.intake, self.now = known, desk, source, intake, now
        self.words = urgency_words(desk)
        self.opened = 0

    def decide(self, mention: InboundMention) -> Decided:
        """Return what becomes of ``mention`` and remember it for those that follow."""
        customer = self.known.customers[mention.author.id]
        conversation = self._conversation(mention)
        language = language_of(mention.language, mention.text, default=self.desk.language)
        addressed = self._addressed(mention, customer, conversation)
        thanks = is_thanks(mention.text, language=language, media=len(mention.media))
        urgent = triage(self._facts(mention), words=self.words).priority is Priority.URGENT
        arrival = Arrival(
            conversation_id=conversation, visibility=mention.visibility, at=mention.posted_at,
            addressed=addressed, thanks=thanks, urgent=urgent,
        )  # fmt: skip
        cases = self.known.cases[customer].values()
        destination = where_to(arrival, cases, reopen_within=self.intake.reopen_within)
        case = self._case(destination)
        decided = Decided(
            mention=mention, customer=customer, conversation=conversation, destination=destination,
            triage=self._triage(mention, customer, case), addressed=addressed, language=language, thanks=thanks,
            backlog=self.now - mention.posted_at > self.intake.backlog_after,
            waits_from=self._waits_from(mention, destination, addressed), case=case,
        )  # fmt: skip
        self._remember(decided)
        return decided

    def _conversation(self, mention: InboundMention) -> str:
        answered = self.known.conversations.get(mention.in_reply_to or "")
        conversation = mention.conversation_id or answered or mention.id
        self.known.conversations[mention.id] = conversation
        return conversation

    def _addressed(self, mention: InboundMention, customer: int, conversation: str) -> bool:
        talks_with_us = any(
            facts.addressed and conversation in facts.conversations for facts in self.known.cases[customer].values()
        )
        return is_addressed(
            mention.addressed, purpose=self.source.purpose, visibility=mention.visibility, text=mention.text,
            reply_to_us=talks_with_us and mention.addressed is None,
        )  # fmt: skip

    def _facts(self, mention: InboundMention) -> MentionFacts:
        return MentionFacts(text=mention.text, posted_at=mention.posted_at, followers=mention.author.followers)

    def _triage(self, mention: InboundMention, customer: int, case: int) -> Triage:
        earlier = self.known.earlier(customer, case=case, at=mention.posted_at)
        return triage(self._facts(mention), words=self.words, earlier=earlier, reach_from=self.desk.reach_threshold)

    def _case(self, destination: Destination) -> int:
        if isinstance(destination, NewCase):
            self.opened += 1
            return -self.opened
        return destination.case

    def _waits_from(self, mention: InboundMention, destination: Destination, addressed: bool) -> datetime | None:
        if not addressed or isinstance(destination, AttachThanks | Fold):
            return None
        if self.now - mention.posted_at > self.intake.backlog_after:
            return self.now
        # A platform's clock may run ahead of ours; nobody waits since a moment that has not come yet.
        return min(mention.posted_at, self.now)

    def _remember(self, decided: Decided) -> None:
        facts = self.known.cases[decided.customer].get(decided.case)
        mention, waits = decided.mention, decided.waits_from is not None
        opens = isinstance(decided.destination, NewCase)
        if facts is None:
            facts = CaseFacts(
                case=decided.case, conversations=frozenset({decided.conversation}), last_mention_at=mention.posted_at,
                unanswered=waits, addressed=decided.addressed,
            )  # fmt: skip
        elif isinstance(decided.destination, Join | Reopen):
            facts = replace(
                facts, conversations=facts.conversations | {decided.conversation}, resolved_at=None,
                last_mention_at=max(facts.last_mention_at, mention.posted_at),
                unanswered=facts.unanswered or waits, addressed=facts.addressed or decided.addressed,
            )  # fmt: skip
        contact = Contact(case=decided.case, at=mention.posted_at, opens=opens, waits=waits)
        self.known.add(decided.customer, facts, contact)


def urgency_words(desk: Desk) -> Words:
    """Return the words that make a mention urgent at this desk: the defaults and its own, or only its own."""
    return _words(desk.urgency_words, desk.urgency_words_replace)


@lru_cache(maxsize=64)
def _words(own: tuple[str, ...], replaced: bool) -> Words:
    return Words(own) if replaced else URGENCY_WORDS + Words(own)
