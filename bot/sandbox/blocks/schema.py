"""Small checks that combine: each looks at one JSON value and reports what Slack would report, with its pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Report:
    """What is wrong with one payload, in the words and with the JSON pointers that Slack uses."""

    def __init__(self, surface: str, *, unfetchable: tuple[str, ...] = ()) -> None:
        self.surface = surface
        self.unfetchable = unfetchable
        self.errors: list[str] = []

    def add(self, what: str, pointer: str) -> None:
        self.errors.append(f"[ERROR] {what} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Report], None]


def string(most: int, least: int = 1) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must be a string", at)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            report.add(f"must be less than {most + 1} characters", at)

    return check


def matching(test: Callable[[str], bool], what: str) -> Check:
    """A string that passes ``test``; ``what`` says what it must be."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str) or not test(value):
            report.add(f"must be {what}", at)

    return check


def boolean(value: Any, at: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.add("must be a boolean", at)


def integer(least: int = 0, most: int = 2**53) -> Check:
    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add("must be an integer", at)
        elif not least <= value <= most:
            report.add(f"must be between {least} and {most}", at)

    return check


def number(value: Any, at: str, report: Report) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.add("must be a number", at)


def anything(value: Any, at: str, report: Report) -> None:
    """Take any value: Slack's rule is not known to us."""


def one_of(*allowed: Any) -> Check:
    def check(value: Any, at: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"must be one of {', '.join(str(each) for each in allowed)}", at)

    return check


def listing(item: Check, *, least: int = 1, most: int = 10_000) -> Check:
    """A list with ``least`` to ``most`` items that each pass ``item``."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must be an array", at)
            return
        if len(value) < least:
            report.add(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            report.add(f"no more than {most} items allowed", at)
        for index, each in enumerate(value):
            item(each, f"{at}/{index}", report)

    return check


def struct(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *extra: Check) -> Check:
    """An object with these fields and no others; ``extra`` checks see the whole object when its fields are right."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", at)
            return
        before = len(report.errors)
        for name in required:
            if name not in value:
                report.add(f"missing required field: {name}", at)
        for name, item in value.items():
            if name not in known:
                report.add(f"invalid additional property: {name}", at)
            else:
                known[name](item, f"{at}/{name}", report)
        if len(report.errors) == before:
            for also in extra:
                also(value, at, report)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose ``type`` chooses its check; any other type is unsupported here."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must be an object", at)
        elif "type" not in value:
            report.add("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            report.add(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            kinds[value["type"]](value, at, report)

    return check


def typed(name: str) -> dict[str, Check]:
    """Return the required ``type`` field, to begin the fields of a struct with."""
    return {"type": one_of(name)}
