"""Does Slack know the app, and may it do what it has to?"""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.check.result import CheckResult, failed, ok, warning
from bot.check.slack_call import Answer, ask
from bot.settings import SlackAccess
from bot.slack.manifest import EVENTS_PATH, SCOPES

# Without these no card can be posted, found again or clicked; any other is missed only in its own corner.
VITAL_SCOPES = frozenset({"chat:write", "commands", "channels:history", "groups:history", "metadata.message:read"})

_APP_TOKEN = "SLACK_APP_TOKEN (Basic Information, App-Level Tokens)"
APP_TOKEN_REMEDIES = {
    "missing_scope": "Give the app-level token the scope connections:write.",
    "invalid_auth": f"Copy {_APP_TOKEN} again.",
    "token_revoked": f"Make a new {_APP_TOKEN}.",
}


def token_result(answer: Answer) -> CheckResult:
    """Judge what auth.test said."""
    if answer.error:
        return failed("Slack token", f"auth.test: {answer.error}", answer.remedy)
    bot, team = answer.data.get("user", "?"), answer.data.get("team", "?")
    return ok("Slack token", f"{bot} in {team} ({answer.data.get('url', '')})".replace(" ()", ""))


def scopes_result(answer: Answer) -> CheckResult:
    """Compare the scopes that auth.test's answer names with those of the manifest."""
    name = "Slack scopes"
    header = answer.headers.get("x-oauth-scopes")
    if header is None:
        return warning(
            name, "the server does not say which were granted", "Compare them with webcare manifest by hand."
        )
    granted = {scope.strip() for scope in header.split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if not missing:
        return ok(name, f"all {len(SCOPES)} of the manifest")
    report = failed if VITAL_SCOPES & set(missing) else warning
    remedy = "Update the app with the output of webcare manifest, then reinstall it to the workspace."
    return report(name, f"missing: {', '.join(missing)}", remedy)


async def events_result(access: SlackAccess, app_client: AsyncWebClient | None) -> CheckResult:
    """Ask for a socket (without opening it); over HTTP nothing can be asked from this side."""
    if app_client is None:
        detail = f"over HTTP; Slack has to reach {EVENTS_PATH} on this server"
        return ok("Slack events", detail)
    answer = await ask(app_client, "apps.connections.open")
    if answer.error:
        remedy = APP_TOKEN_REMEDIES.get(answer.error, answer.remedy)
        return failed("Slack events", f"apps.connections.open: {answer.error}", remedy)
    return ok("Slack events", f"over Socket Mode{' (practice workspace)' if access.is_practice else ''}")
