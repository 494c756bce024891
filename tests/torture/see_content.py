"""What stands in Slack is what the program's own renderer makes of the newest state."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import ClockAnchor, clock_for
from bot.desk.deliver import Taken
from bot.desk.look_case import MANY
from bot.desk.views import Can, CaseView
from bot.desk.work import Desks, Work
from bot.errors import Refusal
from bot.jobs.showing import VIEWS, View
from bot.settings import Settings
from bot.slack import render
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.database import Store
from bot.store.words import CardKind
from tests.torture.evidence import Evidence, Row, Standing

# A card is rendered a moment after its intent; minutes of business time may begin in between.
ALIKE = re.compile(r"(\d+) more like this (?:is|are) open")
STEPS, STEP = 60, timedelta(milliseconds=25)


class Renderer:
    """Renders cards as a program would have at a given real instant."""

    def __init__(self, desks: Desks, settings: Settings, fast: ClockAnchor, team_url: str) -> None:
        self._desks, self._settings, self._fast, self._team_url = desks, settings, fast, team_url

    def business(self, real: datetime) -> datetime:
        """Return the business time that the programs had at a real instant: fast at first, then slowed down."""
        slow = self._settings.clock
        assert slow is not None
        return slow.business_at(real) if real >= slow.real else self._fast.business_at(real)

    @property
    def slow_since(self) -> datetime:
        """The business time from which on it hardly went on."""
        slow = self._settings.clock
        assert slow is not None
        return slow.business

    async def difference(self, card: Row, standing: Standing, since: datetime) -> str | None:
        """Return how a message differs from everything that the card may show if it was rendered soon after ``since``;
        None when it does not."""
        return await self._desks.look(self._difference, card, standing, since)

    async def _difference(self, work: Work, card: Row, standing: Standing, since: datetime) -> str | None:
        desk, last = work.settings.desks[card["desk"]], None
        taken = _as_taken(card)
        for step in range(STEPS):
            now = self.business(since + step * STEP)
            try:
                view = await VIEWS[CardKind(card["kind"])](work, desk, taken, card["ref"], now)
            except Refusal:
                return "there is nothing to show any more"
            for one in _as_counted(view, standing):
                for url in (self._team_url, ""):
                    last = render.render_card(one, desk, now, team_url=url)
                    if _same(standing, last):
                        return None
        return _first_difference(standing, last)


def _as_counted(view: View, standing: Standing) -> Iterator[View]:
    """Yield a case as it was while its customer had fewer other cases, and while another number of open cases said the
    same: nobody renders a card anew for that."""
    if isinstance(view, CaseView):
        for contacts in range(1, view.contacts_this_week + 1):
            for similar in {view.similar, _said_alike(standing)}:
                many = {Can.ANSWER_ALL} if similar >= MANY and Can.REPLY in view.can else set()
                can = (view.can - {Can.ANSWER_ALL}) | many
                yield replace(view, contacts_this_week=contacts, similar=similar, can=can)
    else:
        yield view


def _said_alike(standing: Standing) -> int:
    found = ALIKE.search(str(standing.body.get("blocks")))
    return int(found[1]) if found else 0


def _as_taken(card: Row) -> Taken:
    return Taken(
        table=Card, id=card["id"], key=card["key"], kind=CardKind(card["kind"]), token="", desk=card["desk"],
        case_id=card["case_id"], channel=card["channel"], thread_ts=None, parent_id=card["under"], ts=card["ts"],
        sent_at=card["sent_at"] or datetime.min.replace(tzinfo=UTC), attempts=card["attempts"], facts={},
    )  # fmt: skip


@asynccontextmanager
async def a_renderer(settings: Settings, fast: ClockAnchor, team_url: str) -> AsyncIterator[Renderer]:
    """Yield a renderer on the run's database."""
    store = Store(settings.database.url)
    try:
        yield Renderer(Desks(store, settings, clock_for(settings.clock)), settings, fast, team_url)
    finally:
        await store.close()


async def differing_cards(evidence: Evidence, renderer: Renderer) -> AsyncIterator[str]:
    """Yield cards that show something else than their state."""
    # An older line about free cases stays as it was; lists belong to days that are over.
    last_written = _last_written(evidence)
    newest_line = max((row["id"] for row in evidence.rows("cards", kind="free_line")), default=None)
    for card in evidence.tables["cards"]:
        standing = evidence.by_key.get(card["key"], [])
        old_line = card["kind"] == "free_line" and card["id"] != newest_line
        if card["state"] != "posted" or len(standing) != 1 or old_line:
            continue
        since = card["sent_at"] or last_written[card["channel"], card["ts"]] - STEPS * STEP
        difference = await renderer.difference(card, standing[0], since)
        if difference:
            yield f"{card['key']} shows something else than its state: {difference}"


def _last_written(evidence: Evidence) -> dict[tuple[str, str], datetime]:
    """Return when each message was posted or edited last."""
    return {
        (str(entry["channel"]), str(entry["ts"])): datetime.fromtimestamp(entry["at"], UTC)
        for entry in evidence.journal
        if entry["method"] in ("chat.postMessage", "chat.update") and entry["ok"]
    }


def _same(standing: Standing, made: Rendered) -> bool:
    return standing.body.get("text") == made.text and _bare(standing.body.get("blocks")) == _bare(made.blocks)


def _bare(node: Any) -> Any:
    """Return blocks without ids: Slack gives them where we give none."""
    if isinstance(node, list):
        return [_bare(one) for one in node if not _is_drawing(one)]
    if isinstance(node, dict):
        return {name: _bare(one) for name, one in node.items() if name not in ("block_id", "action_id")}
    return node


def _is_drawing(node: Any) -> bool:
    """Return whether this is how a crisis grew: nobody renders its card anew for each interval that is counted."""
    elements = node.get("elements", ()) if isinstance(node, dict) else ()
    return any(isinstance(one, dict) and one.get("type") == "rich_text_preformatted" for one in elements)


def _first_difference(standing: Standing, made: Rendered | None) -> str:
    """Return the first place in which they differ, as it stands and as it should."""
    blocks, text = (made.blocks, made.text) if made else ([], "")
    here, there = str([standing.body.get("text"), _bare(standing.body.get("blocks"))]), str([text, _bare(blocks)])
    at = next((at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other), 0)
    return f"...{here[max(0, at - 60) : at + 60]}... is ...{there[max(0, at - 60) : at + 60]}... by now"
