"""``webcare check``: is everything there that the desk needs, and if not, what to do.

A check never raises for what it finds wrong; it returns it, with the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from slack_sdk.web.async_client import AsyncWebClient

from bot.check.database import check_database
from bot.check.oncall import check_oncall
from bot.check.private import check_private
from bot.check.result import CheckResult, State, exit_code, ok, warning
from bot.check.retention import check_retention
from bot.check.slack_app import events_result, scopes_result, token_result
from bot.check.slack_call import ask
from bot.check.slack_channels import check_place, places
from bot.check.slack_people import check_groups, check_people
from bot.check.sources import check_sources
from bot.clock import SystemClock
from bot.desk.sources.meter import UncountedMeter
from bot.settings import Settings
from bot.slack.client import slack_client, slack_session
from integrations.platform import Around
from integrations.registry import connect

__all__ = ["CheckResult", "State", "exit_code", "print_checks", "results_table", "run_checks"]

STYLES: Mapping[State, str] = {"ok": "green", "warning": "yellow", "failed": "bold red"}


async def run_checks(settings: Settings) -> list[CheckResult]:
    """Run every check, in the order in which a newcomer would repair things."""
    async with slack_session(settings) as session, AsyncExitStack() as stack:
        token = settings.slack.app_token
        app_client = slack_client(settings, session, token=token.get_secret_value()) if token else None
        around = Around(session=session, real=SystemClock().real, meter=UncountedMeter, stack=stack)
        connections = connect(settings, around)
        return [
            *check_config(settings),
            await check_database(settings.database),
            *check_private(settings.database),
            *await check_slack(settings, slack_client(settings, session), app_client),
            *await check_sources(connections),
            *check_oncall(settings, now=SystemClock().now()),
        ]


def check_config(settings: Settings) -> list[CheckResult]:
    """Report what was read, and what the settings warn about."""
    desks, sources = ", ".join(settings.desks), ", ".join(settings.sources) or "none"
    read = ok("Configuration", f"{settings.config_path or 'given'}: desks {desks}; sources {sources}")
    return [read, check_retention(settings), *(_as_warning(text) for text in settings.warnings)]


def _as_warning(text: str) -> CheckResult:
    said, _, remedy = text.partition(". ")
    return warning("Configuration", said, remedy)


async def check_slack(
    settings: Settings, client: AsyncWebClient, app_client: AsyncWebClient | None
) -> list[CheckResult]:
    """Check token, scopes, events, channels, groups and people; without a token that works the rest is left out."""
    answer = await ask(client, "auth.test")
    token = token_result(answer)
    if token.state == "failed":
        return [token]
    in_channels = [result for place in places(settings) for result in await check_place(place, client)]
    return [
        token,
        scopes_result(answer),
        await events_result(settings.slack, app_client),
        *in_channels,
        *await check_groups(settings, client),
        *await check_people(settings, client),
    ]


def print_checks(results: Sequence[CheckResult], console: Console) -> int:
    """Print the table and return the exit code: 1 if any check failed, else 0."""
    # Said outright, because a console that wraps nothing would let long remedies run through the table's frame.
    console.print(results_table(results), soft_wrap=False)
    return exit_code(results)


def results_table(results: Sequence[CheckResult]) -> Table:
    """Return the table that people read: what, how it stands, and the remedy below what is wrong."""
    table = Table(show_lines=False, pad_edge=False)
    table.add_column("Check", overflow="fold")
    table.add_column("State", no_wrap=True)
    table.add_column("What was found, and what to do", overflow="fold", ratio=1)
    for result in results:
        style = STYLES[result.state]
        found = escape(result.detail) + (f"\n→ {escape(result.remedy)}" if result.remedy else "")
        table.add_row(escape(result.name), f"[{style}]{result.state}[/]", found)
    return table
