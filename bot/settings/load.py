"""Reads webcare.toml and the environment, and reports every mistake at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.settings import lines
from bot.settings.build import build_delivery, build_desk, build_intake, build_source, frozen
from bot.settings.checks import tables, whole_file
from bot.settings.document import Document
from bot.settings.environment import (
    Environment,
    read_clock,
    read_database_url,
    read_hook_secret,
    read_http,
    read_slack,
    stray_hook_secrets,
)
from bot.settings.frozen import Settings
from bot.settings.problems import BadConfiguration, Problem
from bot.settings.translate import problems_of, written

DEFAULT_FILE = "webcare.toml"
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class _File:
    """A file as far as it could be read."""

    raw: Mapping[str, Any]
    document: Document | None
    problems: list[Problem]


def load_settings(
    config_path: Path | str | None, environ: Mapping[str, str], *, secrets_required: bool = True
) -> Settings:
    """Return the settings of a file (default: ``WEBCARE_CONFIG``, else webcare.toml) and an environment.

    ``secrets_required=False`` is for commands that talk to nobody, such as printing the manifest.

    Raises:
        BadConfiguration: something is wrong; holds all of it.
    """
    path = Path(config_path or environ.get("WEBCARE_CONFIG") or DEFAULT_FILE)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        file = _File({}, None, [_unreadable(path, error)])
        return _settings(file, environ, path.name, secrets_required, path)
    return _settings(_read(text, path.name), environ, path.name, secrets_required, path)


def parse_settings(
    text: str, environ: Mapping[str, str], *, name: str = DEFAULT_FILE, secrets_required: bool = True
) -> Settings:
    """Return the settings of a file's text; raises like `load_settings`."""
    return _settings(_read(text, name), environ, name, secrets_required, None)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    if isinstance(error, FileNotFoundError):
        reason, fix = "is not there", "Copy webcare.example.toml to it, or name another file in WEBCARE_CONFIG."
    elif isinstance(error, UnicodeDecodeError):
        reason, fix = "is not UTF-8 text", "Save it as UTF-8."
    else:
        reason, fix = f"cannot be read ({error.strerror})", "Check the path and its permissions."
    return Problem(key="the file", reason=reason, fix=fix, file=str(path))


def _read(text: str, name: str) -> _File:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _File({}, None, [_syntax(error, text, name)])
    places = lines.locate_keys(text)
    problems = [
        Problem(key=written(key), reason=reason, fix=fix, value=value, line=lines.line_of(places, key), file=name)
        for key, reason, fix, value in whole_file(raw)
    ]
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        return _File(raw, None, problems + problems_of(error, places, name))
    return _File(raw, document, problems)


def _syntax(error: tomllib.TOMLDecodeError, text: str, name: str) -> Problem:
    place = _PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
    said = _PLACE.sub("", str(error))
    fix = 'Values that are words stand in quotes, like language = "nl". Nothing after this line was read.'
    return Problem(key="this line", reason=f"cannot be read as TOML ({said})", fix=fix, line=line, file=name)


def _settings(
    file: _File, environ: Mapping[str, str], name: str, secrets_required: bool, path: Path | None
) -> Settings:
    env = Environment(environ, secrets_required)
    slack = read_slack(env)
    database, http, clock = read_database_url(env), read_http(env), read_clock(env, slack)
    secrets = {source: read_hook_secret(env, source) for source in tables(file.raw, "source")}
    document = file.document
    if file.problems or env.problems or document is None:
        raise BadConfiguration([*file.problems, *env.problems])
    return Settings(
        desks=frozen({key: build_desk(key, table) for key, table in document.desk.items()}),
        sources=frozen(
            {
                key: build_source(key, table, document.desk[table.desk], secrets[key])
                for key, table in document.source.items()
            }
        ),
        delivery=build_delivery(document.delivery),
        intake=build_intake(document.intake),
        slack=slack,
        database=database,
        http=http,
        clock=clock,
        warnings=(*_warnings(document, name, practice=slack.is_practice), *stray_hook_secrets(env, document.source)),
        config_path=path,
    )


def _warnings(document: Document, name: str, *, practice: bool) -> Iterator[str]:
    """Yield what is allowed but probably not meant."""
    for key, desk in document.desk.items():
        if desk.private_channel is None:
            yield (
                f"{name}: desk.{key}.private_channel is not set, so private mentions are shown in {desk.channel}. "
                "Set it, or make sure that channel is private."
            )
        if not any(source.desk == key for source in document.source.values()):
            yield f"{name}: desk.{key} has no source, so no mention will reach it. Add one, like [source.web]."
    for key, source in document.source.items():
        if source.callback is None and source.purpose != "listen":
            yield f"{name}: source.{key} has no callback, so replies cannot be sent from Slack."
    if document.delivery.scale > 1 and not practice:
        yield f"{name}: delivery.scale is above 1, which real Slack answers with rate limits. Leave it away."
