"""Structured logs: dotted events with fields, and nothing in them that must not leave the house.

``log.info("case.claimed", case=7)``. Our own events and the records of every library run through the same processors,
the last of which masks what looks like a token, a signature, an e-mail address or a telephone number.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import PurePath
from typing import Any, TextIO
from urllib.parse import quote

import structlog
from structlog.types import EventDict, ExcInfo, Processor

from bot.buckets import Buckets
from bot.errors import WebcareError

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
    | \bhooks\.slack\.com/[^\s"']+   # an address that answers for us, to whoever knows it
    | (?i:\b(?:ticket|pwd|passwd|password|[\w-]*secret|[\w-]*token)=[^\s&"']+)  # in the query of an address
    """
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# Nine to fifteen digits with the separators people use. Not part of a longer number, a decimal (Slack's message ids,
# which are epoch seconds with six decimals) or a word (ids).
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|00|\(?0)\d(?:[\s().-]{0,2}\d){7,13}(?![\w]|\.\d)")
# PostgreSQL quotes the row that it refuses, over as many lines as it has.
_ROW = re.compile(r"(?<=DETAIL:).+", re.DOTALL)
# A field of such a name is masked whatever its value looks like.
_SECRET_FIELD = re.compile(r"token|secret|password|authorization|signature|cookie", re.IGNORECASE)


# What an exception says in quotes is often the value that it did not like. Names have no spaces.
_IN_QUOTES = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.)*)\1""", re.DOTALL)
LONGEST_NAME = 40
# What Python says of a mistake of ours: names of attributes, arguments and modules.
MISTAKES = (AttributeError, NameError, ImportError, TypeError, KeyError, AssertionError, NotImplementedError)
# Anything shorter would be found in words that are none.
SHORTEST_SECRET = 8
# The values of our own secrets, longest first: a signing secret looks like any other number.
_own: list[str] = []


def hide(*secrets: str) -> None:
    """Mask these values from now on, wherever they stand, also as they are written in an address."""
    found = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in (secret, quote(secret, safe=""))}
    _own[:] = sorted({*_own, *found}, key=len, reverse=True)


def redact(text: str) -> str:
    """Return ``text`` with everything masked that looks like a secret, like a way to reach a person, or like a row."""
    for secret in _own:
        text = text.replace(secret, MASK)
    return _ROW.sub(f" {MASK}", _PHONE.sub(MASK, _EMAIL.sub(MASK, _TOKENS.sub(MASK, text))))


def told(exc_info: ExcInfo) -> str:
    """Return a traceback without what libraries say in it: they quote what they were given, customers' words too."""
    shown = traceback.TracebackException(*exc_info)
    _say_what_is_ours(shown, exc_info[1], frozenset())
    return "".join(shown.format())


def _say_what_is_ours(shown: Any, error: BaseException | None, seen: frozenset[int]) -> None:
    if shown is None or error is None or id(error) in seen:
        return
    seen |= {id(error)}
    shown._str, shown.__notes__ = _said(error), None
    _say_what_is_ours(shown.__cause__, error.__cause__, seen)
    _say_what_is_ours(shown.__context__, error.__context__, seen)
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one, other in zip(shown.exceptions or (), inner, strict=False):
        _say_what_is_ours(one, other, seen)


def _said(error: BaseException) -> str:
    """Return the message of our own errors, the names in those of a mistake in the code, and of others nothing."""
    if isinstance(error, WebcareError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"[Errno {error.errno}] {error.strerror}"
    if isinstance(error, MISTAKES):
        return _IN_QUOTES.sub(_name_only, str(error))
    return MASK if str(error) else ""


def _name_only(found: re.Match[str]) -> str:
    is_name = len(found[2]) <= LONGEST_NAME and not re.search(r"\s", found[2])
    return found[0] if is_name else f"{found[1]}{MASK}{found[1]}"


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
            processors=[
                _drop_record,
                structlog.processors.ExceptionRenderer(told),
                redact_event,
                *_rendering(as_json, out),
            ],
        )
    )
    handler.addFilter(LibrariesSpeakUpOnly())
    handler.addFilter(MalformedIsNoNews())
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
        if record.name == "asyncio":  # below its first line stands the exception that nobody took, with what it says
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        if record.levelno >= logging.WARNING:
            return record.getMessage() not in MISLEADING
        return record.name.partition(".")[0] not in LOUD_LIBRARIES and not LOUD_LIBRARIES & {
            *PurePath(record.pathname).parts
        }


class MalformedIsNoNews(logging.Filter):
    """Writes one quiet line where aiohttp tells at ERROR, with its bytes, of a request that is no HTTP or was given up.

    Anybody can send such; more than one a second tell nothing new.
    """

    def __init__(self) -> None:
        super().__init__()
        self._buckets = Buckets(rate_per_s=1, burst=10)

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is written."""
        error = record.exc_info[1] if record.exc_info else None
        kind = type(error)
        is_theirs = kind.__module__ == "aiohttp.http_exceptions" or kind.__name__ == "RequestPayloadError"
        is_theirs = is_theirs or isinstance(error, ConnectionError)
        if record.name != "aiohttp.server" or not is_theirs:
            return True
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args, record.exc_info, record.exc_text = (
            f"web.malformed {type(error).__name__}",
            (),
            None,
            None,
        )
        return not self._buckets.take("", now_s=record.created)


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
