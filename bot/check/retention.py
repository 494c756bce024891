"""How long are customers' words kept?"""

from __future__ import annotations

from datetime import timedelta

from bot.check.result import CheckResult, ok, warning
from bot.settings import Settings

DAY = timedelta(days=1)


def check_retention(settings: Settings) -> CheckResult:
    """Say for each source how long its words are kept once their case is resolved; for ever is worth a warning."""
    kept = {name: source.retention for name, source in settings.sources.items()}
    said = ", ".join(f"{name} {_span(span)}" for name, span in kept.items()) or "no source"
    detail = f"words are removed this long after their case was resolved: {said}"
    for_ever = [name for name, span in kept.items() if span is None]
    if for_ever:
        remedy = f'Set retention of {", ".join(for_ever)} to a span, like "365d", unless you have a reason to keep.'
        return warning("Retention", detail, remedy)
    return ok("Retention", detail)


def _span(span: timedelta | None) -> str:
    if span is None:
        return "never"
    if span % DAY:
        return str(span)
    return f"{span // DAY} day" + ("s" if span // DAY != 1 else "")
