"""Cuts what a customer did not write now: the mail that is answered, and what programs put below.

mail-parser-reply and email-reply-parser were looked at. The first cuts "Best regards" with all that follows, and lines
that begin with a hyphen as a signature; its expressions go back and forth over a text that a stranger chose. The second
knows English alone. Here each line is looked at on its own, or together with the two below it. In doubt words stay.
"""

from __future__ import annotations

import re

WROTE = re.compile(
    r"(?:On|Op|Am|Le|Em|El) .{4,300}\b(?:wrote|schreef|geschreven|schrieb|a écrit|escribió|escreveu)\b.{0,200}:",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"-{2,}\s*(?:Original Message|Original Appointment|Oorspronkelijk bericht|Oorspronkelijke afspraak"
    r"|Ursprüngliche Nachricht|Originele bericht|Reply message)\s*-{2,}",
    re.IGNORECASE,
)
FROM = re.compile(r"\**(?:From|Van|Von)\s*:\**\s*\S", re.IGNORECASE)
SENT = re.compile(r"\**(?:Sent|Date|Verzonden|Datum|Gesendet)\s*:\**\s*\S", re.IGNORECASE)
TO = re.compile(r"\**(?:To|Aan|An|Subject|Onderwerp|Betreff)\s*:\**", re.IGNORECASE)
DEVICE = re.compile(
    r"(?:Sent from (?:my|Mail|Outlook|Yahoo)\b|Get Outlook for\b|Verstuurd vanaf\b|Verzonden (?:vanaf|vanuit|met)\b"
    r"|Outlook voor (?:Android|iOS)\b|Download Outlook\b|Von meinem \S+ gesendet|Gesendet (?:von|mit)\b).{0,80}",
    re.IGNORECASE,
)
# A mark of a form: four lines below "From:" the others stand.
HEADER_LINES = 5
LONGEST_LINE = 600


def newest(text: str) -> str:
    """Return what was written now; the whole of ``text`` where nothing would be left of it."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept = [line for line in lines[: _end(lines)] if not line.lstrip().startswith(">")]
    while kept and (not kept[-1].strip() or DEVICE.fullmatch(kept[-1].strip()[:LONGEST_LINE])):
        kept.pop()
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found or text.strip()


def _end(lines: list[str]) -> int:
    """Return the number of the line at which something older, or a signature, begins."""
    for number, line in enumerate(lines):
        if line.rstrip("\r") in ("-- ", "--") and any(one.strip() for one in lines[:number]):
            return number
        if _begins_quotation(lines, number):
            return number - 1 if number and re.fullmatch(r"[_-]{5,}\s*", lines[number - 1]) else number
    return len(lines)


def _begins_quotation(lines: list[str], number: int) -> bool:
    line = lines[number].strip()[:LONGEST_LINE]
    if ORIGINAL.fullmatch(line):
        return True
    if FROM.match(line):
        below = [one.strip()[:LONGEST_LINE] for one in lines[number + 1 : number + HEADER_LINES]]
        return any(SENT.match(one) for one in below) and any(TO.match(one) for one in below)
    # Programs break the line that names who wrote; up to two lines below belong to it.
    joined = ""
    for one in lines[number : number + 3]:
        if not one.strip():
            return False
        joined = f"{joined} {one.strip()}".strip()[:LONGEST_LINE]
        if WROTE.fullmatch(joined):
            return True
    return False
