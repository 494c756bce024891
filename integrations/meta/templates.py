"""Are WhatsApp's templates there, and can a conversation be opened again when the desk was closed for long?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.desk.ports import Finding, Template
from integrations.looking import looked
from integrations.meta.checking import REMEDIES, AccountCheck
from integrations.meta.graph import Graph, after, rows
from integrations.meta.ways import WINDOW
from integrations.reading import Object, parts, text

MOST_PAGES = 20
REMEDY = "Make it in WhatsApp Manager, wait for its approval, and list it under templates: docs/sources/whatsapp.md."
FIELDS = "name,language,status,components"
PARAMETER = re.compile(r"\{\{\w+\}\}")


class WhatsappCheck(AccountCheck):
    """A telephone number of the Cloud API."""

    def __init__(self, graph: Graph, *, real: Callable[[], datetime], longest_closed: timedelta | None) -> None:
        super().__init__(graph, real=real)
        self._longest_closed = longest_closed

    async def more(self) -> Sequence[Finding]:
        """Return how the templates stand."""
        return [await looked("templates", self._templates(), REMEDIES)]

    async def _templates(self) -> Finding:
        there, configured = await self._there(), self._account.templates
        wrong = {one: why for one in configured if (why := problem_of(one, there.get((one.name, one.language))))}
        usable = [one for one in configured if one not in wrong]
        problem = reopen_problem(self._longest_closed, approved=usable)
        told = "; ".join(f"{one.name} ({one.language}) {why}" for one, why in wrong.items())
        if problem or told:
            detail = "; ".join(one for one in (problem, told) if one)
            return Finding(what="templates", state="failed", detail=detail, remedy=REMEDY)
        return Finding(what="templates", state="ok", detail=f"{len(usable)} approved")

    async def _there(self) -> dict[tuple[str, str], Object]:
        """Return what the platform has, by name and language."""
        there: dict[tuple[str, str], Object] = {}
        following = ""
        for _ in range(MOST_PAGES):
            more = {"after": following} if following else {}
            page = await self._graph.get(
                f"{self._account.business_id}/message_templates", fields=FIELDS, limit="100", **more
            )
            there |= {(text(one, "name"), text(one, "language")): one for one in rows(page)}
            following = after(page) or ""
            if not following:
                break
        return there


def problem_of(configured: Template, there: Object | None) -> str | None:
    """Return why a template cannot be sent as it is configured; agents and customers must read the same words."""
    if there is None:
        return "is not there"
    if text(there, "status") != "APPROVED":
        return f"is {text(there, 'status') or 'not approved'}"
    if PARAMETER.search(json.dumps(there)):
        return "asks for parameters, which the desk does not fill in"
    bodies = [text(one, "text") for one in parts(there, "components") if text(one, "type") == "BODY"]
    if bodies and " ".join(bodies[0].split()) != " ".join(configured.text.split()):
        return "reads differently there than in the settings"
    return None


def reopen_problem(longest_closed: timedelta | None, *, approved: Sequence[Template]) -> str | None:
    """Return what is wrong where customers who write while the desk is closed could not be answered any more.

    ``longest_closed`` is the longest time for which an ordinary week has nobody there; None: not known. Who writes at
    closing time waits longer than WhatsApp takes a free answer, so a desk with a weekend needs a template.
    """
    if approved or longest_closed is None or longest_closed <= WINDOW:
        return None
    hours = round(longest_closed / timedelta(hours=1))
    return (
        f"the desk is closed for up to {hours} hours, and WhatsApp takes a free answer for 24 only: "
        "without an approved template these customers cannot be answered"
    )
