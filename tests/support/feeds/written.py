"""Feeds as sites write them: Atom (RFC 4287, RFC 4685), RSS 2.0, and Google Alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from tests.support.feeds.site import Said


def atom(entries: Iterable[Said], *, title: str = "Forum") -> str:
    """Return an Atom feed, the newest first."""
    told = "".join(map(_atom_entry, entries))
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        f' xmlns:thr="http://purl.org/syndication/thread/1.0"><title>{escape(title)}</title>{told}</feed>'
    )


def _atom_entry(said: Said) -> str:
    parts = [f"<title>{escape(said.title)}</title>", f"<content type='html'>{escape(said.html)}</content>"]
    if said.id:
        parts.append(f"<id>{escape(said.id)}</id>")
    if said.link:
        parts.append(f"<link rel='alternate' href={quoteattr(said.link)}/>")
    if said.author:
        parts.append(f"<author><name>{escape(said.author)}</name></author>")
    if said.at:
        parts.append(f"<published>{said.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</published>")
    if said.above:
        parts.append(f"<thr:in-reply-to ref={quoteattr(said.above)}/>")
    return f"<entry>{''.join(parts)}</entry>"


def rss(entries: Iterable[Said], *, title: str = "Blog", ttl: str = "") -> str:
    """Return an RSS feed, the newest first; ``ttl`` as it is written."""
    told = "".join(map(_rss_item, entries))
    ttl = f"<ttl>{ttl}</ttl>" if ttl else ""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title>{ttl}{told}</channel></rss>'


def _rss_item(said: Said) -> str:
    parts = [f"<title>{escape(said.title)}</title>", f"<description>{escape(said.html)}</description>"]
    if said.id:
        parts.append(f"<guid isPermaLink='false'>{escape(said.id)}</guid>")
    if said.link:
        parts.append(f"<link>{escape(said.link)}</link>")
    if said.author:
        parts.append(f"<author>{escape(said.author)}</author>")
    if said.at:
        parts.append(f"<pubDate>{format_datetime(said.at)}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def alerts(found: Iterable[tuple[str, str, str, datetime]], *, search: str = "lumerail") -> str:
    """Return a feed of Google Alerts: each find is an id, a title in HTML, the address that was found, and when."""
    told = "".join(
        f"<entry><id>tag:google.com,2013:googlealerts/feed:{number}</id><title type='html'>{escape(title)}</title>"
        f"<link href={quoteattr(_wrapped(address))}></link><published>{at:%Y-%m-%dT%H:%M:%SZ}</published>"
        "<content type='html'>... &lt;b&gt;lumerail&lt;/b&gt; ...</content><author><name></name></author></entry>"
        for number, title, address, at in found
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'"
        f" xmlns:idx='urn:atom-extension:indexing'><title>Google Alert - {search}</title>{told}</feed>"
    )


def _wrapped(address: str) -> str:
    return f"https://www.google.com/url?rct=j&sa=t&url={quote(address, safe=':/')}&ct=ga&cd=CAEYACoT&usg=AOvVaw1"
