"""The board of a storm: how much there is, what comes first, what many say; and what an agent has of a group."""

from __future__ import annotations

from datetime import datetime

from bot.desk.grouping import OpenGroup
from bot.desk.storms.claiming import GroupClaim
from bot.desk.storms.look import BoardContent, StormView
from bot.rules.storming import Cause
from bot.settings import Desk
from bot.slack.blocks import actions, button, context, header, line, quote, rich, run, section
from bot.slack.card_lines import DOT
from bot.slack.controls import Control
from bot.slack.labels import label
from bot.slack.limits import fit
from bot.slack.permalinks import linked
from bot.slack.rendered import Json, Rendered
from bot.slack.rows import row_line, row_text
from bot.slack.text import escape, isolate, name, one_line
from bot.slack.wording import N_, Words, words_for

# Two lines on a phone: enough to know what it is about.
SAID_CHARACTERS = 140
WHY = {
    Cause.FREE: N_("More is waiting than the team can take one by one."),
    Cause.BEHIND: N_("More comes in than Slack can show one by one."),
}
MEANWHILE = N_("Until that is over, only what is urgent or taken has a card here.")


def render_storm(view: StormView, desk: Desk, now: datetime, *, team_url: str = "") -> Rendered:
    """Return the board as it is now; once the storm is over, when it was."""
    words = words_for(desk)
    if view.moved:
        said = words.t("The board stands further down now.")
        return fit(Rendered(escape(said), [rich(line(linked(said, team_url, view.to)))]))
    if view.content is None:
        said = _over(view, desk, words, now)
        return fit(Rendered(escape(said), [context(said)]))
    return fit(_running(view, view.content, desk, now, team_url))


def _over(view: StormView, desk: Desk, words: Words, now: datetime) -> str:
    ended = view.ended_at or now
    said = words.t("The storm is over: {span}.", span=words.between(view.began_at, ended, now))
    if desk.hours.is_open(ended):
        return f"{said} " + words.t("What is still free has its card again.")
    return f"{said} " + words.t("What is still free is on the next morning list.")


def _running(view: StormView, content: BoardContent, desk: Desk, now: datetime, team_url: str) -> Rendered:
    words = words_for(desk)
    said = words.n("Storm: {count} free", "Storm: {count} free", content.free)
    said += ", " + words.n("{count} late", "{count} late", content.late) if content.late else ""
    pace = words.n("{count} new in the last minute", "{count} new in the last minute", content.per_minute)
    facts = DOT.join([pace, words.t("since {moment}", moment=words.moment(view.began_at, now))])
    why = " ".join(words.t(one) for one in (*(WHY[cause] for cause in view.causes), MEANWHILE))
    blocks = [header(said), rich(line(run(facts, bold=True)), line(run("\n" + why)))]
    blocks += [rich(row_line(row, words, now, team_url=team_url)) for row in view.rows]
    rest = content.free - len(view.rows)
    if rest > 0:
        more = words.n("{count} more waits behind these", "{count} more wait behind these", rest)
        blocks.append(context(more + ". " + words.t("Next gives them in order, /webcare queue shows who follows.")))
    blocks += actions([button(label(words, Control.CASE_NEXT), Control.CASE_NEXT, desk.name, primary=True)])
    for group in content.groups:
        blocks += _group(group, view.said.get(group.id, ""), words, now)
    return Rendered(escape(said), blocks)


def _group(group: OpenGroup, said: str, words: Words, now: datetime) -> list[Json]:
    """Return what many say, in the words of the first, with how many they are and the button that takes them all."""
    figures = [
        words.n("{count} says the same", "{count} say the same", group.authors),
        words.n("{count} free", "{count} free", group.free),
        words.t("since {moment}", moment=words.moment(group.first_at, now)),
    ]
    short = isolate(one_line(said, SAID_CHARACTERS)) if said else words.t("(removed)")
    buttons = [
        button(label(words, control), control, number, spoken=f"{label(words, control)}: {figures[0]}")
        for control, number in ((Control.GROUP_CLAIM, group.id), (Control.CASE_ANSWER_ALL, group.head))
    ]
    return [rich(line(run(DOT.join(figures), bold=True)), quote(run(short))), *actions(buttons)]


def render_claimed(claim: GroupClaim, desk: Desk, now: datetime) -> Rendered:
    """Return what an agent has of a group now, with the first cases to begin with; only the agent sees it."""
    words = words_for(desk)
    said = words.n(
        "You have {count} case of this group now.", "You have {count} cases of this group now.", claim.claimed
    )
    where = words.t("All of them are in your Home and in /webcare mine. Each gets its card when you open it.")
    blocks = [section(said), context(where)]
    for row in claim.rows:
        spoken = f"{label(words, Control.CASE_REPLY)}: {name(row.customer)}"
        reply = button(label(words, Control.CASE_REPLY), Control.CASE_REPLY, row.number, spoken=spoken)
        blocks.append(section(row_text(row, words, now, with_owner=False), reply))
    if claim.left:
        more = words.n("{count} more is free", "{count} more are free", claim.left)
        blocks.append(context(more + ". " + words.t("Press Claim group again once you are through.")))
    return fit(Rendered(escape(said), blocks))
