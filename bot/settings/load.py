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
from bot.settings.document import Document, HookTable
from bot.settings.environment import (
    Environment,
    read_clock,
    read_database_url,
    read_hook_secrets,
    read_http,
    read_slack,
    read_variables,
    refuse_shared_secrets,
    stray_hook_secrets,
)
from bot.settings.frozen import Settings
from bot.settings.kinds import HOOK_ONLY, SourceKind
from bot.settings.oncall_build import build_oncall, build_reach
from bot.settings.oncall_environment import read_addresses
from bot.settings.oncall_warnings import oncall_warnings
from bot.settings.problems import BadConfiguration, Problem
from bot.settings.translate import problems_of, written

DEFAULT_FILE = "webcare.toml"
Kinds = Mapping[str, SourceKind]
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class _File:
    """A file as far as it could be read."""

    raw: Mapping[str, Any]
    document: Document | None
    problems: list[Problem]


def load_settings(
    config_path: Path | str | None,
    environ: Mapping[str, str],
    *,
    secrets_required: bool = True,
    kinds: Kinds = HOOK_ONLY,
) -> Settings:
    """Return the settings of a file (default: ``WEBCARE_CONFIG``, else webcare.toml) and an environment.

    ``secrets_required=False`` is for commands that talk to nobody, such as printing the manifest. ``kinds``: the kinds
    of source that there are, by their names.

    Raises:
        BadConfiguration: something is wrong; holds all of it.
    """
    path = Path(config_path or environ.get("WEBCARE_CONFIG") or DEFAULT_FILE)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        file = _File({}, None, [_unreadable(path, error)])
        return _settings(file, Environment(environ, secrets_required), path.name, kinds, path)
    return _settings(_read(text, path.name, kinds), Environment(environ, secrets_required), path.name, kinds, path)


def parse_settings(
    text: str, environ: Mapping[str, str], *, name: str = DEFAULT_FILE, secrets_required: bool = True,
    kinds: Kinds = HOOK_ONLY,
) -> Settings:  # fmt: skip
    """Return the settings of a file's text; raises like `load_settings`."""
    return _settings(_read(text, name, kinds), Environment(environ, secrets_required), name, kinds, None)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    if isinstance(error, FileNotFoundError):
        reason, fix = "is not there", "Copy webcare.example.toml to it, or name another file in WEBCARE_CONFIG."
    elif isinstance(error, UnicodeDecodeError):
        reason, fix = "is not UTF-8 text", "Save it as UTF-8."
    else:
        reason, fix = f"cannot be read ({error.strerror})", "Check the path and its permissions."
    return Problem(key="the file", reason=reason, fix=fix, file=str(path))


def _read(text: str, name: str, kinds: Kinds) -> _File:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _File({}, None, [_syntax(error, text, name)])
    places = lines.locate_keys(text)
    problems = [
        Problem(key=written(key), reason=reason, fix=fix, value=value, line=lines.line_of(places, key), file=name)
        for key, reason, fix, value in whole_file(raw, kinds=kinds)
    ]
    try:
        document = Document.model_validate(raw, context={"kinds": {kind.name: kind.table for kind in kinds.values()}})
    except ValidationError as error:
        shapes = {key: kinds[kind].table for key, kind in _kinds_of(raw).items() if kind in kinds}
        return _File(raw, None, problems + problems_of(error, places, name, shapes))
    return _File(raw, document, problems)


def _syntax(error: tomllib.TOMLDecodeError, text: str, name: str) -> Problem:
    place = _PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else len(text.splitlines()) or 1
    said = _PLACE.sub("", str(error))
    fix = 'Values that are words stand in quotes, like language = "nl". Nothing after this line was read.'
    return Problem(key="this line", reason=f"cannot be read as TOML ({said})", fix=fix, line=line, file=name)


def _kinds_of(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of each source, as it is written."""
    return {name: str(source.get("kind")) for name, source in tables(raw, "source").items()}


def _settings(file: _File, env: Environment, name: str, kinds: Kinds, path: Path | None) -> Settings:
    slack = read_slack(env)
    database, http, clock = read_database_url(env), read_http(env), read_clock(env, slack)
    of_kind = {source: kinds[kind] for source, kind in _kinds_of(file.raw).items() if kind in kinds}
    secrets = {source: read_hook_secrets(env, source) for source, kind in of_kind.items() if kind.has_secret}
    variables = {source: read_variables(env, source, kind) for source, kind in of_kind.items()}
    refuse_shared_secrets(env, secrets)
    addresses = read_addresses(env, file.raw)
    document = file.document
    if file.problems or env.problems or document is None:
        raise BadConfiguration([*file.problems, *env.problems])
    return Settings(
        desks=frozen({key: build_desk(key, table) for key, table in document.desk.items()}),
        sources=frozen(
            {
                key: build_source(
                    key,
                    table,
                    document.desk[table.desk],
                    of_kind[key],
                    secrets=secrets.get(key, ()),
                    variables=variables[key],
                )
                for key, table in document.source.items()
            }
        ),
        delivery=build_delivery(document.delivery),
        intake=build_intake(document.intake),
        slack=slack,
        database=database,
        http=http,
        clock=clock,
        warnings=(*_warnings(document, name, practice=slack.is_practice), *stray_hook_secrets(env, secrets)),
        config_path=path,
        oncalls=frozen({key: build_oncall(key, table, addresses) for key, table in document.oncall.items()}),
        people=frozen({key: build_reach(key, table, addresses) for key, table in document.person.items()}),
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
        if isinstance(source, HookTable) and source.callback is None and source.purpose != "listen":
            yield f"{name}: source.{key} has no callback, so replies cannot be sent from Slack."
    if document.delivery.scale > 1 and not practice:
        yield f"{name}: delivery.scale is above 1, which real Slack answers with rate limits. Leave it away."
    yield from oncall_warnings(document.oncall, document.person, [desk.oncall for desk in document.desk.values()], name)
