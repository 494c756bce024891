"""Puts the parts of each helpdesk source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.settings import Source
from integrations.helpdesks.calls import Calls
from integrations.helpdesks.chatwoot import Chatwoot
from integrations.helpdesks.checking import HelpdeskCheck
from integrations.helpdesks.discourse import Discourse
from integrations.helpdesks.kinds import ChatwootTable, DiscourseTable
from integrations.helpdesks.program import Program
from integrations.helpdesks.receiver import HelpdeskReceiver
from integrations.helpdesks.sending import HelpdeskReplies
from integrations.helpdesks.ways import SameWay
from integrations.helpdesks.zendesk import Zendesk
from integrations.platform import Around


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect sources of these programs; each has a webhook and an address of its own."""
    return [_connection(source, around) for source in sources]


def _connection(source: Source, around: Around) -> Connection:
    program = _program(source)
    calls = Calls(program, around.session)
    return Connection(
        source=source.name, ways=SameWay(source), sender=HelpdeskReplies(program, calls) if source.replies else None,
        receiver=HelpdeskReceiver(source.name, program), checker=HelpdeskCheck(source.name, program, calls),
    )  # fmt: skip


def _program(source: Source) -> Program:
    match source.options:
        case ChatwootTable() as table:
            return Chatwoot(source, table)
        case DiscourseTable() as table:
            return Discourse(source, table)
        case _:
            return Zendesk(source)
