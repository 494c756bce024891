"""Whom an event of a calendar names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from icalendar import Event

# Slack's own ids have nine characters or more and always digits; a word in capitals has none.
_SLACK_ID = re.compile(r"\b[UW][A-Z0-9]{8,20}\b")
_NO_PERSON = ("ROOM", "RESOURCE", "GROUP")


class Names:
    """Knows people by their Slack id and by the names and mail addresses of ``people`` (casefolded, to Slack id)."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self._people = {name.strip().casefold(): person for name, person in people.items() if name.strip()}
        self._ids = set(self._people.values())
        # The longest first: "Sanne de Vries" before "Sanne".
        words = sorted((*self._people, *(one.casefold() for one in self._ids)), key=lambda word: (-len(word), word))
        self._words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None

    def person_of(self, event: Event) -> str | None:
        """Return who is meant: first by the title, then by who is invited and did not decline, then by who made it."""
        found = self.in_text(str(event.get("SUMMARY", "")))
        if found:
            return found
        for address in (*_attendees(event), *_listed(event.get("ORGANIZER"))):
            found = self._of_address(address)
            if found:
                return found
        return None

    def in_text(self, text: str) -> str | None:
        """Return the first person that ``text`` names, by id, name or mail address."""
        known = self._words.search(text.casefold()) if self._words else None
        slack = _SLACK_ID.search(text)
        if known and not (slack and slack.start() < known.start()):
            return self._people.get(known[0]) or known[0].upper()
        return slack[0] if slack else None

    def _of_address(self, address: Any) -> str | None:
        mail = str(address).casefold().removeprefix("mailto:").strip()
        if mail in self._people:
            return self._people[mail]
        return self.in_text(str(getattr(address, "params", {}).get("CN", "")))


def _attendees(event: Event) -> Iterator[Any]:
    for one in _listed(event.get("ATTENDEE")):
        params = getattr(one, "params", {})
        kind, answer = str(params.get("CUTYPE", "")).upper(), str(params.get("PARTSTAT", "")).upper()
        if kind not in _NO_PERSON and answer != "DECLINED":
            yield one


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
