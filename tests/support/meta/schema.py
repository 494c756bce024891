"""As much of JSON Schema as Meta's OpenAPI document uses for webhooks, to hold the look-alike's bodies against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,),
}  # fmt: skip


def schemas(document: Path) -> dict[str, Any]:
    """Return the schemas of an OpenAPI document by name."""
    import yaml  # comes with pre-commit; only who reads the document needs it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with document.open(encoding="utf-8") as file:
        return dict(yaml.load(file, Loader=loader)["components"]["schemas"])


def mistakes(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str = "$") -> list[str]:
    """Return where ``value`` does not fit ``schema``."""
    return list(_mistakes(value, schema, known, at))


def _mistakes(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _mistakes(value, known[schema["$ref"].rpartition("/")[2]], known, at)
        return
    wanted = TYPES.get(schema.get("type", ""))
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)):
        yield f"{at}: not {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not one of {schema['enum']}"
    yield from _combined(value, schema, known, at)
    if isinstance(value, dict):
        yield from _members(value, schema, known, at)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from _mistakes(item, schema["items"], known, f"{at}[{place}]")


def _combined(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    for word in ("oneOf", "anyOf"):
        if word in schema:
            tried = [mistakes(value, one, known, at) for one in schema[word]]
            fitting = sum(not found for found in tried)
            if fitting == 0 or (word == "oneOf" and fitting > 1):
                yield f"{at}: fits {fitting} of {word}: {min(tried, key=len)}"
    for one in schema.get("allOf", ()):
        yield from _mistakes(value, one, known, at)
    if "not" in schema and not mistakes(value, schema["not"], known, at):
        yield f"{at}: fits what it must not"


def _members(value: dict[str, Any], schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for key in schema.get("required", ()):
        if key not in value:
            yield f"{at}: {key} is missing"
    for key, inner in properties.items():
        if key in value:
            yield from _mistakes(value[key], inner, known, f"{at}.{key}")
    if schema.get("additionalProperties") is False:
        yield from (f"{at}: {key} is not known" for key in value if key not in properties)
