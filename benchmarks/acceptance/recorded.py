"""Recorded mentions, as the files hold them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def read(path: Path) -> list[Json]:
    """Return the lines of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def write(path: Path, lines: Iterable[Json]) -> Path:
    """Write lines to a file and return its path."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def posted(line: Json) -> datetime:
    """Return when the customer wrote it."""
    return datetime.fromisoformat(line["posted_at"]).astimezone(UTC)


def busiest_day(lines: Iterable[Json]) -> list[Json]:
    """Return the lines of the UTC day with the most of them, oldest first."""
    lines = list(lines)
    (day, _), *_ = Counter(line["posted_at"][:10] for line in lines).most_common(1)
    return sorted((line for line in lines if line["posted_at"][:10] == day), key=posted)


def openings(lines: Iterable[Json], count: int) -> list[Json]:
    """Return the first ``count`` lines that begin a conversation, each of another customer."""
    seen: set[str] = set()
    found: list[Json] = []
    for line in lines:
        customer = line["author"]["id"]
        if "in_reply_to" not in line and customer not in seen and len(found) < count:
            seen.add(customer)
            found.append(line)
    return found
