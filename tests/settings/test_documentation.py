"""The pages and examples that people copy from are held to the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.settings import document, load_settings, oncall_tables
from bot.settings.environment import hook_secret_name
from bot.slack.manifest import SCOPES
from tests.settings.samples import ENVIRON, RAIL, problems, secret_of, settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
EXAMPLES = ("webcare.example.toml", "examples/municipality.toml", "examples/rail.toml", "examples/bank.toml")

TABLES: dict[str, type[BaseModel]] = {
    "desk.NAME": document.DeskTable,
    "desk.NAME.agents": document.AgentsTable,
    "desk.NAME.hours": document.HoursTable,
    "desk.NAME.urgency_words": document.WordsTable,
    "desk.NAME.phone": document.PhoneTable,
    "desk.NAME.acknowledgement": document.AcknowledgementTable,
    "desk.NAME.members.USER": document.MemberTable,
    "desk.NAME.sla.SOURCE": document.SlaTable,
    "desk.NAME.departments.DEPARTMENT": document.DepartmentTable,
    "desk.NAME.crisis": document.CrisisTable,
    "source.NAME": document.HookTable,
    "delivery": document.DeliveryTable,
    "intake": document.IntakeTable,
    "oncall.NAME": oncall_tables.OnCallTable,
    "oncall.NAME.layers.LAYER": oncall_tables.LayerTable,
    "oncall.NAME.ladder": oncall_tables.RungTable,
    "oncall.NAME.fallback": oncall_tables.FallbackTable,
    "person.USER": oncall_tables.PersonTable,
    "person.USER.variants": oncall_tables.VariantsTable,
}
REQUIRED = {
    "desk.NAME": {
        "channel": '"C1"',
        "timezone": '"Europe/Amsterdam"',
        "agents": '{ people = ["U1"] }',
        "hours": '{ mon = ["08:00-18:00"] }',
    },
    "desk.NAME.urgency_words": {"words": '["a"]'},
    "desk.NAME.phone": {"number": '"1"'},
    "desk.NAME.departments.DEPARTMENT": {"people": '["U1"]'},
    "desk.NAME.agents": {"people": '["U1"]'},
    "source.NAME": {"kind": '"hook"', "desk": '"service"', "callback": '"https://example.org/"'},
    "oncall.NAME": {
        "timezone": '"Europe/Amsterdam"',
        "people": '["U1"]',
        "handover": '"mon 09:00"',
        "fallback": '{ address = "WEBCARE_CONTACT_DIRECTOR" }',
    },
    "oncall.NAME.layers.LAYER": {"people": '["U1"]', "handover": '"mon 09:00"'},
    "oncall.NAME.ladder": {"notify": '"duty"'},
    "oncall.NAME.fallback": {"address": '"WEBCARE_CONTACT_DIRECTOR"'},
}
# What the examples name in the environment.
ADDRESSES = {
    f"WEBCARE_CONTACT_{name}": "json://127.0.0.1"
    for name in ("DIRECTOR", "SANNE_PUSH", "SANNE_SMS", "SANNE_VOICE", "SANNE_MAIL")
} | {"WEBCARE_CALENDAR_NIGHTS": "nights.ics"}


@dataclass(frozen=True)
class Row:
    """One row of a table of keys on the page."""

    table: str
    keys: tuple[str, ...]
    default: str
    example: str


def rows() -> Iterator[Row]:
    table = ""
    for line in PAGE.splitlines():
        if heading := re.fullmatch(r"##+ `\[([^\]]+)\]`", line):
            table = heading[1]
        elif line.startswith("## "):
            table = ""
        elif table and line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            yield Row(table, tuple(re.findall(r"`(\w+)`", cells[0])), cells[3], cells[4].strip("|` "))


ROWS = list(rows())


def with_values(table: str, values: dict[str, str], *, leave: str = "") -> str:
    """Return a whole file whose ``table`` holds its required keys and ``values``, but not the key ``leave``."""
    words = {"NAME": "service", "USER": "U1", "SOURCE": "default", "DEPARTMENT": "billing", "LAYER": "nights"}
    tables = {"desk.NAME": dict(REQUIRED["desk.NAME"]), "source.NAME": dict(REQUIRED["source.NAME"])}
    if table.startswith("oncall.NAME."):
        tables["oncall.NAME"] = dict(REQUIRED["oncall.NAME"])
    own = tables.setdefault(table, dict(REQUIRED.get(table, {})))
    own.update(values)
    own.pop(leave, None)
    if "calendar" in values:  # in place of people who take turns
        own.pop("people", None)
        own.pop("handover", None)
    if table in ("desk.NAME.hours", "desk.NAME.agents", "oncall.NAME.fallback"):
        tables[table.rsplit(".", 1)[0]].pop(table.rsplit(".", 1)[-1])
    text = ""
    for name, keys in tables.items():
        path = ".".join(words.get(part, part) for part in name.split("."))
        path = path.replace("source.service", "source.web")
        header = f"[[{path}]]\n" if name == "oncall.NAME.ladder" else f"[{path}]\n"
        text += header + "".join(f"{key} = {value}\n" for key, value in keys.items())
    return text


def assignments(example: str) -> dict[str, str]:
    return dict(part.split(" = ", 1) for part in example.split("; "))


@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_table_is_on_the_page_and_no_other(table: str) -> None:
    documented = [key for row in ROWS if row.table == table for key in row.keys]

    assert sorted(documented) == sorted(TABLES[table].model_fields)


def test_every_table_of_the_file_is_on_the_page() -> None:
    both = (*vars(document).values(), *vars(oncall_tables).values())
    models = {one for one in both if isinstance(one, type) and issubclass(one, document.Table)}
    beneath = {document.Table, document.AllowancesTable, document.SourceTable}

    models -= {*beneath, document.Document, document.StrangeTable}

    assert set(TABLES.values()) == models
    assert {row.table for row in ROWS} == set(TABLES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.table}.{row.keys[0]}")
def test_the_example_of_every_key_can_be_copied(row: Row) -> None:
    values = assignments(row.example)

    assert set(row.keys) & set(values)
    assert problems(text=with_values(row.table, values), **ADDRESSES) == []


LITERAL_DEFAULTS = [row for row in ROWS if re.fullmatch(r"`[^`]+`", row.default)]
# Where the default alone is not enough ("at least one of"), what makes the table sound beside it.
BESIDE = {
    "desk.NAME.hours": {"wed": '["09:00-10:00"]', "thu": '["09:00-10:00"]'},
    "desk.NAME.agents": {"usergroup": '"S1"'},
    "desk.NAME.departments.DEPARTMENT": {"usergroup": '"S1"'},
}


@pytest.mark.parametrize("row", LITERAL_DEFAULTS, ids=lambda row: f"{row.table}.{row.keys[0]}")
def test_the_default_on_the_page_is_what_happens_without_the_key(row: Row) -> None:
    for key in row.keys:
        beside = {name: value for name, value in BESIDE.get(row.table, {}).items() if name != key}

        left_out = with_values(row.table, beside, leave=key)
        written = with_values(row.table, {**beside, key: row.default.strip("`")})

        assert settings(text=written, **ADDRESSES) == settings(text=left_out, **ADDRESSES)


@pytest.mark.parametrize("file", EXAMPLES)
def test_each_example_loads_without_a_problem_or_a_warning(file: str) -> None:
    names = re.findall(r"^\[source\.([\w-]+)\]", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)

    found = load_settings(ROOT / file, {**tokens(), **{hook_secret_name(name): secret_of(name) for name in names}})

    assert list(found.sources) == names
    assert found.warnings == ()


def test_the_examples_are_three_teams_of_which_one_is_small() -> None:
    sizes = {
        file: len(next(iter(load_settings(ROOT / file, {}, secrets_required=False).desks.values())).agents.people)
        for file in EXAMPLES[1:]
    }

    assert sizes["examples/municipality.toml"] == 2


def test_the_example_environment_names_every_variable_and_holds_no_real_value() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    source = (ROOT / "bot/settings/environment.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.get\("([A-Z_]+)"\)|_token\(env, "([A-Z_]+)"', source))
    read = {one or other for one, other in names} | {"WEBCARE_CONFIG", "PUBLIC_URL"}

    assert {"SLACK_BOT_TOKEN", "DATABASE_URL", "PORT"} <= read
    assert {name for name in read if f"{name}=" not in text} == set()
    assert {name for name in read if f"`{name}`" not in PAGE} == set()
    assert re.findall(r"xoxb-\d|xapp-\d|whsec_\w", text) == []


def test_every_scope_is_explained() -> None:
    explained = set(re.findall(r"`([\w.]+:\w+|commands)`", PAGE.partition("## What the Slack app may do")[2]))

    assert explained == set(SCOPES)


def test_the_mistakes_on_the_page_are_told_as_the_program_tells_them() -> None:
    text = RAIL.replace("Europe/Amsterdam", "Europe/Amsterdm")

    [problem] = problems(text=text)

    assert str(problem).partition(": ")[2] in PAGE


def tokens() -> dict[str, str]:
    return {name: value for name, value in ENVIRON.items() if name.startswith("SLACK")}
