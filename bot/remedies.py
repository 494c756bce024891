"""What an administrator does about a refusal of Slack: for ``/readyz``, the log and ``webcare check``."""

from __future__ import annotations

# About our token: nothing works anywhere.
ACCESS = {
    "invalid_auth": "Copy SLACK_BOT_TOKEN again from OAuth & Permissions, and check SLACK_API_URL.",
    "not_authed": "Set SLACK_BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace: install it again and copy the new token.",
    "token_revoked": "The app was removed from the workspace: install it again and copy the new token.",
    "token_expired": "Switch token rotation off in the app's settings, reinstall it and copy the new token.",
    "not_allowed_token_type": "This is the wrong kind of token: xoxb- is the bot's, xapp- the app-level one.",
    "missing_scope": "Add the scopes that webcare manifest lists to the app, then reinstall it.",
    "message_limit_exceeded": "The workspace's plan takes no more messages: ask its owner.",
}
# About one channel: the others work.
PLACE = {
    "not_in_channel": "Write /invite @Webcare Desk in the channel.",
    "channel_not_found": "If it is private, write /invite @Webcare Desk in it; if it was deleted, put another id in "
    "webcare.toml and restart.",
    "is_archived": "Unarchive the channel, or put another id in webcare.toml and restart.",
    "restricted_action": "Allow the app to post in the channel (channel settings, posting permissions).",
}  # fmt: skip
# About SLACK_APP_TOKEN, which opens Socket Mode.
_APP_TOKEN = {
    "socket_mode_not_enabled": "Switch Socket Mode on in the app's settings, or unset SLACK_APP_TOKEN to use HTTP.",
    "missing_scope": "Give the app-level token the scope connections:write.",
    "not_allowed_token_type": "SLACK_APP_TOKEN must be an app-level token: it begins with xapp-.",
} | dict.fromkeys(
    ("invalid_auth", "not_authed", "token_revoked", "account_inactive"),
    "Copy SLACK_APP_TOKEN again from Basic Information, App-Level Tokens.",
)
_AWAY = "If it lasts, look at https://slack-status.com and at this machine's way to Slack."


def remedy(code: str) -> str:
    """Return what to do about an error code of Slack, or about no answer at all."""
    if code in ACCESS or code in PLACE:
        return ACCESS.get(code) or PLACE[code]
    if code.startswith("restricted_action"):
        return PLACE["restricted_action"]
    return _AWAY


def remedy_of_app_token(code: str) -> str:
    """Return what to do when Socket Mode does not connect."""
    return _APP_TOKEN.get(code, _AWAY)


def told(method: str, code: str) -> str:
    """Return ``chat.postMessage: is_archived. Unarchive the channel, ...``."""
    return f"{method}: {code}. {remedy(code)}"
