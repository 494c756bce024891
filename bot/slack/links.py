"""Addresses that customers and platforms give: a link goes where it says it goes, or is no link."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from yarl import URL

from bot.slack.text import name, one_line

LONGEST_URL = 3000  # Slack: link elements and url buttons
READABLE = "!#$%&'()*+,/:;=?@[]~-._"
HOST = re.compile(r"[a-z0-9_-][a-z0-9_.-]{0,252}")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# A word, a dot, a word: in letters of any script ("банк.рф").
LOOKS_LIKE_ADDRESS = re.compile(r"://|www\.|\S\.[^\W\d_]{2,}(?:/|$|\s|:)", re.IGNORECASE)
# Browsers take it for a dot, and full-width letters become it.
IDEOGRAPHIC_FULL_STOP = "\u3002"


def link(url: str | None) -> str | None:
    """Return ``url`` if it may be linked to: http or https, a host, nothing that ends Slack's markup; else None.

    The host is written as the network knows it, so that one in letters that look like others shows what it is. A user
    name before the host ("https://bank.example@evil.example") is there only to be read as one: no link.
    """
    # Controls, bidi signs, invisible signs and half surrogates are not printable.
    if not url or len(url) > LONGEST_URL or not url.isprintable():
        return None
    try:
        parts = urlsplit(url.strip())
        place = _place(parts.hostname or "", parts.port)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or place is None or "@" in parts.netloc:
        return None
    rest = (quote(part, safe=READABLE) for part in (parts.path, parts.query, parts.fragment))
    safe = urlunsplit((parts.scheme, place, *rest))
    return safe if len(safe) <= LONGEST_URL else None


def _place(host: str, port: int | None) -> str | None:
    """Return host and port as they stand in an address; None for a host that browsers would read as another one.

    Raises:
        ValueError: it is none.
    """
    if ":" in host:
        known = f"[{ipaddress.IPv6Address(host).compressed}]" if "%" not in host else None
    else:
        known = _name(host)
    return known if known is None or port is None else f"{known}:{port}"


def _name(host: str) -> str | None:
    if not host.isascii():
        host = URL.build(scheme="https", host=host).raw_host or ""
    if not HOST.fullmatch(host):
        return None
    if NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):  # "0x7f.1", "2130706433": an address in disguise
        return str(ipaddress.IPv4Address(host))
    return host


def link_label(label: str, otherwise: str, limit: int = 40) -> str:
    """Return the text of a link to a customer's attachment: never one that itself reads as an address."""
    short = one_line(label, limit)
    return otherwise if not short or _reads_as_address(short) else name(short, limit)


def _reads_as_address(label: str) -> bool:
    """Return whether a reader takes it for an address: in full-width signs and with invisible ones in it, too."""
    plain = unicodedata.normalize("NFKC", label).replace(IDEOGRAPHIC_FULL_STOP, ".")
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return LOOKS_LIKE_ADDRESS.search(seen) is not None
