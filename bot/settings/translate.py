"""Says in our words what the shape check found, with the line and the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.log import redact
from bot.settings.document import Document
from bot.settings.lines import Path, line_of
from bot.settings.problems import EXAMPLE, Problem, did_you_mean

_REASONS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list like [...]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be above {gt}",
    "finite_number": "must be a number",
}
_SECRET = re.compile(r"secret|token|password", re.IGNORECASE)
_LONGEST_VALUE = 60


Shapes = Mapping[str, type[BaseModel]]


def problems_of(
    error: ValidationError, places: Mapping[Path, int], file: str, sources: Shapes = MappingProxyType({})
) -> list[Problem]:
    """Return a problem for each error, each at its line; ``sources``: the table of each source, as its kind has it."""
    return [_problem(one, places, file, sources) for one in error.errors(include_url=False)]


def written(key: Sequence[str | int]) -> str:
    """Return a key as people write it: ``desk.rail.hours.mon[0]``."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def shown(value: object) -> str | None:
    """Return a value as it stands in a message: short, and without anything that looks like a secret."""
    if isinstance(value, dict):
        return None
    text = redact(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _problem(error: Any, places: Mapping[Path, int], file: str, sources: Shapes) -> Problem:
    key = tuple(part for part in error["loc"] if part != "[key]")
    reason, fix = _sentence(error, key, sources)
    hidden = error["type"] in ("missing", "extra_forbidden") or error.get("ctx", {}).get("hidden", False)
    return Problem(
        key=written(key) or "the file",
        reason=reason,
        fix=fix,
        value=None if hidden else shown(error["input"]),
        line=line_of(places, key),
        file=file,
    )


def _sentence(error: Any, key: tuple[str | int, ...], sources: Shapes) -> tuple[str, str]:
    kind, facts = error["type"], error.get("ctx", {})
    if kind == "webcare":
        return facts["reason"], facts["fix"]
    if kind == "extra_forbidden":
        return "is not a key that is known here", _fix_unknown(key, sources)
    if kind == "literal_error":
        return f"must be one of {facts['expected']}", did_you_mean(str(error["input"]), _quoted(facts["expected"]))
    return _REASONS.get(kind, error["msg"][:1].lower() + error["msg"][1:]).format(**facts), EXAMPLE


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']+)'", expected)


def _fix_unknown(key: tuple[str | int, ...], sources: Shapes) -> str:
    word = str(key[-1])
    if _SECRET.search(word):
        return "Secrets stand in the environment, never in this file (see .env.example)."
    return did_you_mean(word, known_keys(key[:-1], sources))


def known_keys(path: Sequence[str | int], sources: Shapes = MappingProxyType({})) -> list[str]:
    """Return the keys that the table at ``path`` may hold."""
    shape: Any = Document
    for depth, part in enumerate(path):
        own = sources.get(str(part)) if depth == 1 and path[0] == "source" else None
        shape = own or _inside(shape, part)
    model = _bare(shape)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _inside(shape: Any, part: str | int) -> Any:
    bare = _bare(shape)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        field = bare.model_fields.get(str(part))
        return field.annotation if field else None
    return get_args(bare)[-1] if get_args(bare) else None


def _bare(shape: Any) -> Any:
    """Take away ``Annotated`` and ``| None``."""
    while True:
        if get_origin(shape) is Annotated:
            shape = get_args(shape)[0]
        elif get_origin(shape) in (Union, UnionType):
            shape = next(one for one in get_args(shape) if one is not type(None))
        else:
            return shape
