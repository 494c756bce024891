"""Reads what comes from the environment: secrets, addresses and the practice clock. No value of a secret is shown."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.clock import ClockAnchor, parse_anchor
from bot.settings.database import DEFAULT_URL, FORMS, read_database
from bot.settings.frozen import Database, HttpDoor, SlackAccess
from bot.settings.kinds import SourceKind
from bot.settings.problems import ENVIRONMENT, Problem, did_you_mean

SLACK_API_URL = "https://slack.com/api/"
DEFAULT_HOST = "0.0.0.0"
DEFAULT_PORT = 8080
# Standard Webhooks asks for 24 to 64 bytes; anything shorter than 16 can be guessed.
SHORTEST_SECRET_BYTES = 16
# The new one and the one before it.
MOST_SECRETS = 2
SHORTEST_STATUS_TOKEN = 16
# Slack's own are 32 hexadecimal digits; what is much shorter is a word that somebody put there.
SHORTEST_SIGNING_SECRET = 16

_HOOK_SECRET = re.compile(r"WEBCARE_HOOK_(.+)_SECRET")
_MAKE_ONE = "Make one: python -c \"import base64, os; print('whsec_' + base64.b64encode(os.urandom(32)).decode())\""
_ONE_EACH = f"Each source needs a secret of its own. {_MAKE_ONE}"
_WHERE = "Find it at api.slack.com/apps, "


@dataclass(slots=True)
class Environment:
    """The process's environment, read with the mistakes gathered instead of raised."""

    values: Mapping[str, str]
    secrets_required: bool
    problems: list[Problem] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """Return a variable; one that is empty counts as not set."""
        return self.values.get(name, "").strip() or None

    def wrong(self, name: str, reason: str, fix: str, value: str | None = None) -> None:
        """Note a mistake in the variable ``name``."""
        self.problems.append(Problem(key=name, reason=reason, fix=fix, value=value, file=ENVIRONMENT))


def read_slack(env: Environment) -> SlackAccess:
    """Read the tokens and the address of Slack; one of app token and signing secret says which way events come."""
    bot = _token(env, "SLACK_BOT_TOKEN", "xoxb-", "under OAuth & Permissions.")
    app = _token(env, "SLACK_APP_TOKEN", "xapp-", "under Basic Information, App-Level Tokens.")
    signing = env.get("SLACK_SIGNING_SECRET")
    if env.secrets_required and env.get("SLACK_BOT_TOKEN") is None:
        env.wrong("SLACK_BOT_TOKEN", "is not set", f'It starts with "xoxb-". {_WHERE}under OAuth & Permissions.')
    if env.secrets_required and env.get("SLACK_APP_TOKEN") is None and signing is None:
        env.wrong(
            "SLACK_APP_TOKEN",
            "is not set, and neither is SLACK_SIGNING_SECRET",
            "Set the first for Socket Mode (no public address needed) or the second for HTTP.",
        )
    if signing is not None and not re.fullmatch(rf"\S{{{SHORTEST_SIGNING_SECRET},}}", signing):
        reason = f"must be at least {SHORTEST_SIGNING_SECRET} characters without spaces"
        env.wrong(
            "SLACK_SIGNING_SECRET", reason, f"{_WHERE}under Basic Information: Slack's are 32 letters and digits."
        )
    address = _slack_address(env)
    return SlackAccess(
        bot_token=SecretStr(bot or ""),
        app_token=SecretStr(app) if app else None,
        signing_secret=SecretStr(signing) if signing else None,
        api_url=address,
        socket_mode=app is not None or signing is None,
        is_practice=_is_loopback(address),
        app_id=_app_id(app),
    )


def _app_id(token: str | None) -> str | None:
    """Return the app that an app-level token names: "xapp-1-A0123456789-..."."""
    found = re.match(r"xapp-\d+-(A[A-Z0-9]+)-", token or "")
    return found[1] if found else None


def _token(env: Environment, name: str, prefix: str, where: str) -> str | None:
    token = env.get(name)
    if token is not None and not re.fullmatch(rf"{prefix}[\w.-]+", token):
        env.wrong(name, f'must start with "{prefix}" and hold no spaces', _WHERE + where)
    return token


def _slack_address(env: Environment) -> str:
    address = env.get("SLACK_API_URL") or SLACK_API_URL
    if not _is_web_address(address):
        env.wrong("SLACK_API_URL", "must be a web address", f'Leave it away for Slack itself ("{SLACK_API_URL}").')
    return address if address.endswith("/") else address + "/"


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_loopback(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_hook_secrets(env: Environment, source: str) -> tuple[SecretStr, ...]:
    """Read the secret with which a hook source and we sign to each other; while it is exchanged, the new and the old.

    The first is the one we sign with; both are taken, so that the other side can change over when it suits.
    """
    name = hook_secret_name(source)
    secrets = (env.get(name) or "").split()
    if not secrets and env.secrets_required:
        env.wrong(name, f'is not set, but source "{source}" takes signed hooks', _MAKE_ONE)
    elif len(secrets) > MOST_SECRETS:
        reason = f"must be one secret, or {MOST_SECRETS} with a space between: the new one, then the old"
        env.wrong(name, reason, _MAKE_ONE)
    elif not all(map(_is_hook_secret, secrets)):
        env.wrong(name, f'must be "whsec_" and base64 of at least {SHORTEST_SECRET_BYTES} bytes', _MAKE_ONE)
    return tuple(map(SecretStr, secrets))


def read_variables(env: Environment, source: str, kind: SourceKind) -> dict[str, SecretStr]:
    """Read what a platform's source needs of the environment, each value under the name that its kind gave it."""
    found: dict[str, SecretStr] = {}
    for variable in kind.variables:
        name = next((one for one in variable.names(source) if env.get(one)), variable.name)
        value = env.get(name)
        if value is None:
            if variable.required and env.secrets_required:
                env.wrong(name, f'is not set, but source "{source}" needs it', variable.fix)
        elif not variable.fits(value):
            env.wrong(name, variable.reason, variable.fix, value=None if variable.secret else f'"{value}"')
        else:
            found[variable.name] = SecretStr(value)
    return found


def hook_secret_name(source: str) -> str:
    """Return the variable that holds a source's secret."""
    return f"WEBCARE_HOOK_{source.upper().replace('-', '_')}_SECRET"


def _is_hook_secret(secret: str) -> bool:
    return secret.startswith("whsec_") and len(_bytes_of(secret)) >= SHORTEST_SECRET_BYTES


def _bytes_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def refuse_shared_secrets(env: Environment, secrets: Mapping[str, Sequence[SecretStr]]) -> None:
    """Note each secret that two sources have: whoever speaks for one of them could then speak for the other.

    An old one counts as well, as long as it is taken.
    """
    owners: dict[bytes, str] = {}
    for source, own in secrets.items():
        name = hook_secret_name(source)
        others = {owners.setdefault(raw, name) for one in own if (raw := _bytes_of(one.get_secret_value()))}
        for other in sorted(others - {name}):
            env.wrong(name, f"holds the secret of {other}, so each of the two takes the other's deliveries", _ONE_EACH)


def stray_hook_secrets(env: Environment, sources: Mapping[str, object]) -> list[str]:
    """Return a warning for each hook secret that belongs to no source."""
    expected = [hook_secret_name(source) for source in sources]
    stray = [name for name in env.values if _HOOK_SECRET.fullmatch(name) and env.get(name) and name not in expected]
    return [f"{ENVIRONMENT}: {name} belongs to no source. {did_you_mean(name, expected)}" for name in sorted(stray)]


def read_clock(env: Environment, slack: SlackAccess) -> ClockAnchor | None:
    """Read the practice clock, which no real workspace may run by."""
    text = env.get("WEBCARE_CLOCK")
    if text is None:
        return None
    if not slack.is_practice:
        env.wrong(
            "WEBCARE_CLOCK",
            "would bend the time of a real workspace",
            "It is for practice: unset it, or let SLACK_API_URL point to this machine.",
        )
    try:
        return parse_anchor(text)
    except ValueError:
        form = 'Write "<business start>,<real start>,<factor>" with offsets, like "2026-11-23T08:55:00+01:00,...,60".'
        env.wrong("WEBCARE_CLOCK", "must be two instants and a factor", form, value=f'"{text}"')
        return None


def read_database_url(env: Environment) -> Database:
    """Read where the cases are kept."""
    try:
        return read_database(env.get("DATABASE_URL") or DEFAULT_URL)
    except ValueError as error:
        env.wrong("DATABASE_URL", str(error), FORMS)
        return read_database(DEFAULT_URL)


def read_http(env: Environment) -> HttpDoor:
    """Read the address to listen on."""
    text = env.get("PORT") or str(DEFAULT_PORT)
    port = int(text) if re.fullmatch(r"\d{1,5}", text) else 0
    if not 0 < port < 65536:
        env.wrong("PORT", "must be a number from 1 to 65535", f'Leave it away for "{DEFAULT_PORT}".', value=f'"{text}"')
    return HttpDoor(
        host=env.get("HOST") or DEFAULT_HOST, port=port or DEFAULT_PORT, status_token=_status_token(env),
        public_url=_public_url(env),
    )  # fmt: skip


def _public_url(env: Environment) -> str | None:
    url = env.get("PUBLIC_URL")
    if url is not None and not re.fullmatch(r"https?://[\w.:\[\]-]+(?:/[\w./~-]*)?", url, re.ASCII):
        env.wrong(
            "PUBLIC_URL", "must be an address like https://webcare.example.org", "Or leave it away.", value=f'"{url}"'
        )
    return url.rstrip("/") if url else None


def _status_token(env: Environment) -> SecretStr | None:
    token = env.get("WEBCARE_STATUS_TOKEN")
    if token is not None and not re.fullmatch(rf"[\w.~+/=-]{{{SHORTEST_STATUS_TOKEN},200}}", token, re.ASCII):
        fix = 'Make one: python -c "import secrets; print(secrets.token_urlsafe(24))"'
        env.wrong("WEBCARE_STATUS_TOKEN", f"must be at least {SHORTEST_STATUS_TOKEN} letters and digits", fix)
    return SecretStr(token) if token else None
