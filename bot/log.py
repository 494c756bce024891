"""Structured logs: dotted events with fields, and nothing in them that must not leave the house.

``log.info("case.claimed", case=7)``. Our own events and the records of every library run through the same processors,
the last of which masks what looks like a token, a signature, an e-mail address or a telephone number.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor

MASK = "[masked]"

# Bolt writes signature, timestamp and body of a refused request at INFO, slack_sdk whole requests at DEBUG,
# SQLAlchemy statements with customer text as parameters at INFO, aiohttp.access full addresses at INFO.
LOUD_LIBRARIES = frozenset(
    {"slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy", "aiosqlite", "asyncpg", "apscheduler", "alembic"}
)

_TOKENS = re.compile(
    r"""(?x)
    \bxox[a-z]-[\w.-]+             # Slack tokens of people, bots and legacy ones
    | \bxoxe(?:\.xox[bp])?-[\w.-]+ # Slack refresh tokens
    | \bxapp-[\w.-]+               # Slack app-level tokens
    | \bwhsec_[\w+/=-]+            # secrets of signed hooks
    | \bv0=[0-9a-f]{16,}           # Slack's request signatures
    | \bv1,[\w+/=]{16,}            # Standard Webhooks signatures
    | \bBearer\s+[\w.~+/=-]+
    | (?<=://)[^\s:/@]*:[^\s/@]+(?=@)  # user and password in an address
    """
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# Nine to fifteen digits with the separators people use. Not part of a longer number, a decimal (Slack's message ids,
# which are epoch seconds with six decimals) or a word (ids).
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|00|\(?0)\d(?:[\s().-]{0,2}\d){7,13}(?![\w]|\.\d)")
# PostgreSQL quotes the row that it refuses.
_ROW = re.compile(r"(?<=DETAIL:).+")
# A field of such a name is masked whatever its value looks like.
_SECRET_FIELD = re.compile(r"token|secret|password|authorization|signature|cookie", re.IGNORECASE)


def redact(text: str) -> str:
    """Return ``text`` with everything masked that looks like a secret, like a way to reach a person, or like a row."""
    return _ROW.sub(f" {MASK}", _PHONE.sub(MASK, _EMAIL.sub(MASK, _TOKENS.sub(MASK, text))))


def redact_event(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask every field of an event; a processor of structlog."""
    return {key: _redacted(key, value) for key, value in event.items()}


def _redacted(key: object, value: Any) -> Any:
    if isinstance(key, str) and _SECRET_FIELD.search(key) and value not in (None, "", True, False):
        return MASK
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {redact(str(name)): _redacted(name, inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redacted(None, inner) for inner in value]
    return redact(str(value))


def configure_logging(*, level: str = "INFO", json: bool | None = None, stream: TextIO | None = None) -> None:
    """Send all logs to ``stream`` (default: stderr) as JSON lines, or readable where a person looks on.

    ``json=None`` chooses by whether ``stream`` is a terminal. Calling it again replaces what was set before.

    Raises:
        ValueError: ``level`` is no level of the standard library.
    """
    out = stream or sys.stderr
    as_json = not out.isatty() if json is None else json
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[_drop_record, structlog.processors.format_exc_info, redact_event, *_rendering(as_json, out)],
        )
    )
    handler.addFilter(LibrariesSpeakUpOnly())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


# Bolt finds SLACK_BOT_TOKEN in the environment by itself and warns that it is not used; ours comes from ``authorize``.
MISLEADING = frozenset({"As you gave `client` as well, `token` will be unused."})


class LibrariesSpeakUpOnly(logging.Filter):
    """Drops what libraries say below a warning.

    Setting the level of their loggers is not enough: Bolt gives each of its loggers the root's level when an app is
    made, and names some after the app, so the file a record comes from is looked at too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is written."""
        if record.levelno >= logging.WARNING:
            return record.getMessage() not in MISLEADING
        return record.name.partition(".")[0] not in LOUD_LIBRARIES and not LOUD_LIBRARIES & {
            *PurePath(record.pathname).parts
        }


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]


def _drop_record(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _rendering(as_json: bool, out: TextIO) -> list[Processor]:
    if as_json:
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=out.isatty())]
