"""Apprise, with its faults fenced in; the one module that imports it (0.6 s and some 20 MB, so only when needed).

Read in Apprise 2.3.0, and why each fence stands:

- It logs telephone numbers, addresses and what services answer. None of its records, nor of the HTTP library below it,
  reach our log; only the number of an error is kept.
- ``Apprise.notify`` calls a service that failed a success where its address says ``optional=yes``, and hands the
  work to a pool of its own. So the plugin is asked itself.
- It reads answers to their end, however much that is, though their status says all that it needs.
- It follows redirects: a POST that is redirected becomes a GET, and a page that arrived nowhere counts as sent.
- It gives up reading after 4 s and calls that a failure, though the page may have arrived. Our time limit comes first.
- Where a service takes nothing but Markdown, it escapes each dot of a link, which then is none.
- It links an icon on somebody else's server to every push message.
- Opsgenie and Jira call the most urgent priority P1; Apprise's word ``emergency`` becomes P5, the least urgent.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import apprise
import requests
from apprise.common import NotifyFormat, NotifyType, OverflowMode
from apprise.conversion.format import text_to_markdown
from apprise.manager_plugins import NotificationManager
from apprise.plugins import url_to_dict
from apprise.plugins.base import NotifyBase

QUIET, IMPORTANT, VOICE = "quiet", "important", "voice"
TYPES = {QUIET: NotifyType.INFO, IMPORTANT: NotifyType.WARNING, VOICE: NotifyType.FAILURE}
# The words for urgency that services have, the best first; each gets the first one that it knows.
PRIORITIES = {QUIET: ("low",), IMPORTANT: ("high", "urgent"), VOICE: ("emergency", "max", "critical", "urgent", "high")}
UPSIDE_DOWN = {"opsgenie": ("p4", "p2", "p1"), "jira": ("p4", "p2", "p1")}
ERROR_NUMBER = re.compile(r"\berror=(\d{3,6})\b")
TALKATIVE = ("apprise", "urllib3", "requests")
# What services say of a page is a few hundred bytes.
ANSWER_MAX_BYTES = 256 * 1024


class Message(NamedTuple):
    """What is sent, as plain text; ``link`` and ``text`` may be ""."""

    title: str
    link: str
    text: str


_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


class _Ear(logging.Handler):
    """Takes what Apprise says of the call in this thread, and lets nothing else through."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the error's number, "" where it has none."""
        heard = _heard.get()
        if heard is not None:
            found = ERROR_NUMBER.search(record.getMessage())
            heard.append(found[1] if found else "")


def _hush() -> None:
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers = [_Ear()] if name == "apprise" else [logging.NullHandler()]
        logger.setLevel(logging.WARNING)
        logger.propagate = False


_hush()
_TO_THE_END = requests.Response.iter_content


def _in_bounds(answer: requests.Response, *args: Any, **options: Any) -> Iterator[Any]:
    """Yield an answer to a page of ours; what goes beyond all that a service has to say is left unread."""
    read = 0
    for piece in _TO_THE_END(answer, *args, **options):
        yield piece
        read += len(piece)
        if read > ANSWER_MAX_BYTES and _heard.get() is not None:
            answer.close()
            return


requests.Response.iter_content = _in_bounds  # type: ignore[method-assign, assignment]  # plugins make their own calls
_ASSET = apprise.AppriseAsset(
    app_id="Webcare-Desk", app_desc="Webcare Desk", app_url="", image_url_mask="", image_url_logo="",
    image_path_mask=False, http_redirects=False, interpret_emojis=False, storage_mode="memory", secure_logging=True,
    pgp_autogen=False, pem_autogen=False,
)  # fmt: skip
_SERVICES = NotificationManager()  # type: ignore[no-untyped-call]  # Apprise has types in some places only
_SERVICES.load_modules()  # type: ignore[no-untyped-call]  # now, while the import lets one thread in


@contextmanager
def listening() -> Iterator[list[str]]:
    """Gather what Apprise complains of in this thread: the numbers of errors, "" for a complaint without one."""
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def service_of(address: str, variant: str, *, read_s: float) -> NotifyBase | None:
    """Return the service that an address names, as loud as ``variant`` says where the address itself does not.

    None: it names none, or not all that its service needs. ``read_s``: how long an answer is waited for, in seconds.
    """
    parts: dict[str, Any] | None = url_to_dict(address)  # type: ignore[no-untyped-call]
    if parts is None:
        return None
    _speak_up(parts, variant)
    service = apprise.Apprise.instantiate(parts, asset=_ASSET)
    if service is not None:
        service.socket_read_timeout, service.redirects = read_s, False
    return service


def send(service: NotifyBase, variant: str, message: Message) -> bool:
    """Send it in this thread, whole, as text that nothing is read into; return whether the service said yes."""
    title, body, written = message.title, _joined(message.link, message.text), NotifyFormat.TEXT
    if service.resolve_format(NotifyFormat.TEXT) is NotifyFormat.MARKDOWN:
        # Apprise would escape each dot of the link as well, and then it is none.
        written = NotifyFormat.MARKDOWN
        body = _joined(f"<{message.link}>" if message.link else "", _escaped(message.text))
        title = title if service.title_maxlen > 0 else _escaped(title)
    said = service.notify(
        body=body or title, title=title if body else "", notify_type=TYPES.get(variant, NotifyType.WARNING),
        body_format=written, overflow=OverflowMode.UPSTREAM,
    )  # fmt: skip
    return said is True


def _escaped(text: str) -> str:
    """Return Markdown that reads as ``text`` does."""
    return str(text_to_markdown(text))  # type: ignore[no-untyped-call]


def _joined(link: str, text: str) -> str:
    """The link comes first: whoever cuts a message keeps it."""
    return "\n\n".join(filter(None, (link, text)))


def lacks_a_package(address: str) -> bool:
    """Return whether Apprise knows the service, but needs a package for it that is not installed."""
    schema = address.partition("://")[0].lower()
    return schema in _SERVICES and not _SERVICES[schema].enabled


def _speak_up(parts: dict[str, Any], variant: str) -> None:
    """Add the priority, if the service has one that goes by words and the address does not say it."""
    schema = str(parts.get("schema"))
    if "priority" in parts or schema not in _SERVICES:
        return
    wanted = _upside_down(schema, variant) or PRIORITIES.get(variant, ())
    known = _words(_SERVICES[schema].template_args.get("priority", {}).get("values"))
    word = next((one for one in wanted if one in known or schema in UPSIDE_DOWN), None)
    if word is not None:
        parts["priority"] = word


def _upside_down(schema: str, variant: str) -> tuple[str, ...]:
    words = UPSIDE_DOWN.get(schema)
    return (words[(QUIET, IMPORTANT, VOICE).index(variant)],) if words and variant in TYPES else ()


def _words(values: object) -> frozenset[str]:
    named = values.values() if isinstance(values, Mapping) else values if isinstance(values, (list, tuple)) else ()
    return frozenset(str(one) for one in named)
