"""Checks JSON against an OpenAPI description: the keywords that X uses, and no key that it does not describe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


class Schema:
    def __init__(self, description: Mapping[str, Any]) -> None:
        self._whole = description

    def of_answer(self, method: str, path: str) -> Mapping[str, Any]:
        """Return the schema of a good answer."""
        responses = self._whole["paths"][path][method.lower()]["responses"]
        good = responses.get("200") or responses["201"]
        return dict(good["content"]["application/json"]["schema"])

    def errors(self, value: Any, schema: Mapping[str, Any], at: str = "$") -> Iterator[str]:
        """Yield what is wrong with ``value``."""
        schema = self._resolved(schema)
        for part in schema.get("allOf", ()):
            yield from self.errors(value, {**self._resolved(part), "open": True}, at)
        for word in ("oneOf", "anyOf"):
            choices = [list(self.errors(value, part, at)) for part in schema.get(word, ())]
            if choices and all(choices):
                yield f"{at}: fits none of {word}: {min(choices, key=len)}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {value!r} is not one of {schema['enum']}"
        yield from self._typed(value, schema, at)

    def _typed(self, value: Any, schema: Mapping[str, Any], at: str) -> Iterator[str]:
        kind = schema.get("type")
        if kind in TYPES and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
            yield f"{at}: {value!r} is no {kind}"
        elif isinstance(value, dict):
            yield from self._object(value, schema, at)
        elif isinstance(value, list):
            if len(value) < schema.get("minItems", 0):
                yield f"{at}: has {len(value)} items"
            for index, item in enumerate(value):
                yield from self.errors(item, schema.get("items", {}), f"{at}[{index}]")
        elif isinstance(value, str):
            yield from _text(value, schema, at)

    def _object(self, value: Mapping[str, Any], schema: Mapping[str, Any], at: str) -> Iterator[str]:
        known = schema.get("properties", {})
        yield from (f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value)
        for name, inner in value.items():
            if name in known:
                yield from self.errors(inner, known[name], f"{at}.{name}")
            elif known and "open" not in schema and "discriminator" not in schema and "allOf" not in schema:
                yield f"{at}: {name} is not described"

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._whole
            for key in schema["$ref"].removeprefix("#/").split("/"):
                found = found[key]
            schema = found
        return schema


def _text(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not match {schema['pattern']}"
    if len(value) < schema.get("minLength", 0):
        yield f"{at}: is too short"
    if schema.get("format") == "date-time":
        try:
            datetime.fromisoformat(value)
        except ValueError:
            yield f"{at}: {value!r} is no instant"
