"""What our own account posted: a reply of ours that comes back, or an answer that somebody gave on the platform.

An answer given there counts like one that was given here: it meets the clocks and stands on the card. A post that
belongs to no case that we know waits a while: its mention may come later, by another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select

from bot.desk.clockwork import on_reply_sent
from bot.desk.crisis.own_statements import is_statement
from bot.desk.effects import card_of, tell
from bot.desk.outcome import mark_answered, reply_outcome, wait_or_go_on
from bot.desk.ports import Accepted, InboundMention, OwnPost
from bot.desk.resolve import unanswered_since
from bot.desk.work import Work
from bot.rules.promises import promise
from bot.rules.same_words import same_words
from bot.rules.vocabulary import Visibility
from bot.store import Case, Customer, Identity, Mention, Reply, StrayPost
from bot.store.words import EventKind, Lane, MessageKind, ReplyKind, ReplyState

# Feeds run minutes apart; a webhook may repeat for days, but then our own answer is no news to anybody.
STRAYS_KEPT = timedelta(days=2)
# Replies of which nobody knows yet whether the platform has them.
UNSETTLED = (ReplyState.SENDING, ReplyState.UNKNOWN)
CURRENT = "current_id"
"""The key of a mention's ``extra`` under which a source tells the id of its newest version, where that is another."""


async def take_own_post(work: Work, source: str, post: OwnPost, *, now: datetime) -> bool:
    """Take in one post of our own account; True: it answers a case, and nobody had sent it from here."""
    if await _is_known(work, source, post.id) or await is_statement(work, source, post, now=now):
        return False
    case = await _case_of(work, source, post)
    if case is None:
        await _keep_stray(work, source, post)
        return False
    ours = await _sent_from_here(work, case, post)
    if ours is not None:  # the answer of the platform got lost: here it is
        await reply_outcome(work, ours.id, Accepted(post.id), now=now)
        return False
    await _answered_there(work, case, post, now=now)
    return True


async def take_strays(work: Work, source: str, mentions: Sequence[InboundMention], *, now: datetime) -> None:
    """Mentions came in: look whether our account has answered one of them before we knew it."""
    waiting = select(StrayPost).where(StrayPost.source == source)
    if not await work.session.scalar(select(exists(waiting))):
        return
    said_to = or_(
        StrayPost.in_reply_to.in_([mention.id for mention in mentions]),
        StrayPost.conversation_id.in_([mention.conversation_id for mention in mentions if mention.conversation_id]),
        StrayPost.sent_to.in_([one.author.id for one in mentions if one.visibility is Visibility.PRIVATE]),
    )
    for stray in (await work.session.scalars(waiting.where(said_to).order_by(StrayPost.posted_at))).all():
        post = OwnPost(**stray.post())
        case = await _case_of(work, source, post)
        if case is not None:
            await work.session.delete(stray)
            await _answered_there(work, case, post, now=now)


async def forget_strays(work: Work, *, now: datetime) -> None:
    """Give up own posts that never found a case: most of them are no answers at all."""
    await work.session.execute(delete(StrayPost).where(StrayPost.posted_at < now - STRAYS_KEPT))


async def _is_known(work: Work, source: str, post_id: str) -> bool:
    replied = select(Reply.id).where(Reply.source == source, Reply.platform_id == post_id)
    stray = select(StrayPost.external_id).where(StrayPost.source == source, StrayPost.external_id == post_id)
    return bool(await work.session.scalar(select(or_(exists(replied), exists(stray)))))


async def _keep_stray(work: Work, source: str, post: OwnPost) -> None:
    if post.in_reply_to or post.to or post.conversation_id:
        work.session.add(
            StrayPost(
                source=source, external_id=post.id, text=post.text, posted_at=post.posted_at,
                visibility=post.visibility, in_reply_to=post.in_reply_to, conversation_id=post.conversation_id,
                sent_to=post.to, url=post.url,
            )
        )  # fmt: skip
        await work.session.flush()


async def _case_of(work: Work, source: str, post: OwnPost) -> Case | None:
    """Return the case that a post answers: by the message above it, else by its conversation with one customer."""
    above = [Mention.external_id == post.in_reply_to] if post.in_reply_to else []
    for condition in (*above, *_in_conversation(post)):
        query = (
            select(Mention.case_id)
            .join(Customer, Customer.id == Mention.customer_id)
            .where(Mention.source == source, Mention.posted_at <= post.posted_at, condition)
            .order_by(Mention.posted_at.desc(), Mention.id.desc())
        )
        number = await work.session.scalar(query.limit(1))
        if number is not None:
            return await work.case(number)
    return await _case_of_version(work, source, post) or await _case_of_reply(work, source, post)


async def _case_of_version(work: Work, source: str, post: OwnPost) -> Case | None:
    """Return the case of a message that was edited: the platform gave the version above the post an id of its own."""
    if not post.in_reply_to or not post.conversation_id:
        return None
    query = select(Mention.case_id, Mention.extra).where(
        Mention.source == source, Mention.conversation_id == post.conversation_id
    )
    for number, extra in await work.session.execute(query):
        if extra.get(CURRENT) == post.in_reply_to:
            return await work.case(number)
    return None


def _in_conversation(post: OwnPost) -> list[ColumnElement[bool]]:
    """Return where else to look. In public a conversation has many customers: only the one that is named counts."""
    found: list[ColumnElement[bool]] = []
    if post.conversation_id and (post.to or post.visibility is Visibility.PRIVATE):
        same = Mention.conversation_id == post.conversation_id
        found.append(same & _called(post.to) if post.to else same)
    if post.to and post.visibility is Visibility.PRIVATE:
        found.append(_called(post.to) & (Mention.visibility == Visibility.PRIVATE))
    return found


def _called(external_id: str) -> ColumnElement[bool]:
    """Return the condition for a customer who has this id, as the first or as another one."""
    other = select(Identity.customer_id).where(
        Identity.source == Customer.source, Identity.external_id == external_id, Identity.customer_id == Customer.id
    )
    return or_(Customer.external_id == external_id, exists(other))


async def _case_of_reply(work: Work, source: str, post: OwnPost) -> Case | None:
    """Return the case of the reply of ours under which the post stands: we went on talking."""
    if not post.in_reply_to:
        return None
    query = select(Reply.case_id).where(Reply.source == source, Reply.platform_id == post.in_reply_to)
    number = await work.session.scalar(query.limit(1))
    return await work.case(number) if number is not None else None


async def _sent_from_here(work: Work, case: Case, post: OwnPost) -> Reply | None:
    """Return the reply of the case that says the same and of which nobody knows whether the platform has it."""
    query = select(Reply).where(Reply.case_id == case.id, Reply.state.in_(UNSETTLED), Reply.platform_id.is_(None))
    wanted = same_words(post.text)
    for reply in (await work.session.scalars(query.order_by(Reply.id.desc()))).all():
        if reply.text is not None and same_words(reply.text) == wanted:
            return reply
    return None


async def _answered_there(work: Work, case: Case, post: OwnPost, *, now: datetime) -> None:
    """Count an answer that was given on the platform, from when it stood there."""
    at = min(post.posted_at, now)
    newest = await _newest_before(work, case, post)
    desk = work.desk(case)
    reply = Reply(
        case_id=case.id, source=case.source, in_reply_to=post.in_reply_to or newest,
        conversation_id=post.conversation_id or case.conversation_id, kind=ReplyKind.NATIVE,
        visibility=post.visibility, text=post.text, agent=None, answers_until=now, state=ReplyState.SENT,
        platform_id=post.id, created_at=at, sent_at=at,
        promised_for=promise(post.text, now=at, hours=desk.hours, language=case.language or desk.language),
    )  # fmt: skip
    work.session.add(reply)
    await work.session.flush()
    case.record(EventKind.ANSWERED_NATIVELY, by=None, at=now, reply=reply.id)
    _tell_thread(work, case, reply, now=now)
    await mark_answered(work, case, reply, Mention.posted_at <= post.posted_at, at=at)
    case.first_replied_at = case.first_replied_at or at
    if case.is_open:
        unanswered = await unanswered_since(work, case)
        on_reply_sent(
            work, case, kind=reply.kind, at=at, still_unanswered_from=unanswered, promised_for=reply.promised_for
        )
        case.thanked_at = case.waiting_since = case.ask_after = None
        wait_or_go_on(work, case, reply, unanswered=unanswered is not None, now=now)


async def _newest_before(work: Work, case: Case, post: OwnPost) -> str:
    query = select(Mention.external_id).where(Mention.case_id == case.id, Mention.posted_at <= post.posted_at)
    return await work.session.scalar(query.order_by(Mention.posted_at.desc(), Mention.id.desc()).limit(1)) or ""


def _tell_thread(work: Work, case: Case, reply: Reply, *, now: datetime) -> None:
    card = card_of(work, case)
    if card is not None:
        tell(
            work, MessageKind.NATIVE_ANSWER, key=f"native:{reply.id}", to=card.channel, desk=case.desk, now=now,
            case=case, under=card, lane=Lane.THREAD, reply=reply.id,
        )  # fmt: skip
