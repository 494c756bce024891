"""When two addresses lead to the same place, as far as can be said without going there."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
# What platforms and mail programs hang on a link to see where a reader came from; it never changes what is shown.
TRACKING = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "igshid", "igsh", "mc_cid", "mc_eid", "ref_src", "ref_url"}
)
TRACKING_PREFIX = "utm_"


def same_place(address: str) -> str:
    """Return an http or https ``address`` in the form in which two that lead to the same place are equal.

    Scheme, "www.", a slash at the end and what only counts visitors make no difference. A fragment does: on many forums
    it alone says which message is meant. In doubt two addresses stay two: a case too many is seen, one too few is not.

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").removeprefix("www.")
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    if port is not None and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    asked = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _only_counts(key)]
    return urlunsplit(("", host, parts.path.rstrip("/"), urlencode(asked), parts.fragment))


def host_of(address: str) -> str:
    """Return whose address it is, as people name it: "trustpilot.com"; "" where it says nothing."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _only_counts(key: str) -> bool:
    return key.lower() in TRACKING or key.lower().startswith(TRACKING_PREFIX)
