"""Writes the one answer that a review has place for.

=======================================================  ===========================================================
2xx with the answer as it stands                         accepted; Google may still reject it later (the feed tells)
the same words stand there, rejected                     rejected: Google would not take them again
429, no connection                                       surely not taken: again later
other 4xx                                                rejected, with Google's reason
5xx, timeout, an answer without the words                unknown: never sent again by itself
=======================================================  ===========================================================
"""

from __future__ import annotations

import re

from bot.desk.ports import Accepted, NotSent, OutboundReply, Rejected, SendResult, Trouble, Unknown
from bot.rules.vocabulary import Visibility
from integrations.google_api import LIMIT_PAUSE, GoogleApi, NoAnswer, not_accepted, not_answered, text
from integrations.google_business.reviews import NO_WORDS, answer_id, read_review

REVIEW = re.compile(r"(accounts/\d+/locations/\d+)/reviews/[\w.~=-]+", re.ASCII)


class ReviewReplies:
    """Sends the replies of one account (:class:`bot.desk.ports.ReplySender`)."""

    def __init__(self, api: GoogleApi) -> None:
        self._api = api

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Put ``reply`` below its review, in place of what stands there, and sort the answer."""
        found = REVIEW.fullmatch(reply.in_reply_to)
        if reply.visibility is not Visibility.PUBLIC or found is None:
            return Rejected("Google takes answers below reviews alone, in public")
        refused = await self._refused_before(reply, location=found[1])
        if refused is not None:
            return refused
        try:
            answer = await self._api.call("PUT", f"v4/{reply.in_reply_to}/reply", body={"comment": reply.text})
        except NoAnswer as error:
            return not_answered(error)
        if not answer.ok:
            return not_accepted(answer)
        stands = text(answer.body, "comment")
        return Accepted(answer_id(reply.in_reply_to, stands)) if stands else Unknown("an answer without the reply")

    async def _refused_before(self, reply: OutboundReply, *, location: str) -> Rejected | NotSent | None:
        """Look whether these very words stand there, rejected; None: they may be sent.

        Google's verdict on them would be the same, and could not be told apart from that on the first attempt.
        """
        try:
            answer = await self._api.call("GET", f"v4/{reply.in_reply_to}")
        except NoAnswer as error:
            return Rejected(f"{error.why}; webcare check says what to do") if not error.passing else NotSent(error.why)
        if not answer.ok:
            if answer.trouble in (Trouble.AWAY, Trouble.LIMIT, Trouble.CAP):
                return NotSent(answer.reason, answer.retry_after or LIMIT_PAUSE)
            return Rejected(answer.reason) if answer.status >= 400 else None
        review = read_review(answer.body, location=location)
        stands = review.answer if review else None
        same = stands is not None and stands.text.split() == reply.text.split()
        if stands is None or not same or not stands.is_rejected:
            return None
        return Rejected(f"Google rejected these very words before: {stands.violation or NO_WORDS}. Change them")
