"""Every sentence is translated, none is left over, and no text reaches people around the catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.slack.wording import CATALOGUES, LANGUAGES
from tests.slack.sentences import ROOT, hard_coded, plurals, sources, translated

PLACEHOLDER = re.compile(r"\{(\w*)\}")
# Written in two languages where they stand, because Slack's app settings are no message of a desk.
OWN_LANGUAGES = {"manifest.py"}
# Words for programmers and logs, or names of Unicode categories.
SILENT_FILES = {"gateway.py", "pacing.py", "client.py", "answers.py", "marks.py", "characters.py", "plain.py"}
# What looks like a word to the search and is none that people see.
NO_WORDS = {"Shown", "/webcare oncall test", "/webcare oncall swap"}


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "webcare.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def first_id(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def sentences_in_source() -> set[str]:
    second = {many for path in sources() for one, many in plurals(path) if one != many}
    return {sentence.text for path in sources() for sentence in translated(path)} - second


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_in_the_source_stands_in_the_catalogue(language: str) -> None:
    known = {first_id(message) for message in entries(language)}

    assert sentences_in_source() - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_in_the_catalogue_is_left_over(language: str) -> None:
    known = {first_id(message) for message in entries(language)}

    assert known - sentences_in_source() == set()


def test_every_dutch_sentence_is_translated_in_all_its_forms() -> None:
    empty = [
        message.id
        for message in entries("nl")
        if not (all(message.string) if isinstance(message.string, tuple) else message.string) or message.fuzzy
    ]

    assert empty == []


def test_what_is_said_to_customers_has_both_forms_of_address() -> None:
    by_context: dict[str, set[str | None]] = {}
    for message in entries("nl"):
        by_context.setdefault(first_id(message), set()).add(message.context)

    assert {text: found for text, found in by_context.items() if found not in ({None}, {"je", "u"})} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_uses_no_fact_that_its_sentence_does_not_have(language: str) -> None:
    wrong = []
    for message in entries(language):
        source = set(PLACEHOLDER.findall(" ".join(message.id) if isinstance(message.id, tuple) else message.id))
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            used = set(PLACEHOLDER.findall(text))
            # The formal greeting of a Dutch bank names nobody.
            missing = source - used - ({"hi", "name"} if message.context == "u" else set()) - {"count"}
            if text and (used - source or missing):
                wrong.append(text)

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_two_forms(language: str) -> None:
    plural = {one for path in sources() for one, _ in plurals(path)}
    entered = {first_id(message) for message in entries(language) if isinstance(message.id, tuple)}

    assert entered == plural
    assert all(len(m.string) == 2 for m in entries(language) if isinstance(m.id, tuple))


def test_no_text_for_people_stands_outside_the_catalogues() -> None:
    looked_at = [path for path in sources() if path.name not in OWN_LANGUAGES | SILENT_FILES]

    found = [sentence for path in looked_at for sentence in hard_coded(path) if sentence.text not in NO_WORDS]

    assert found == []


def test_the_search_finds_a_hard_coded_sentence_and_a_hard_coded_label(tmp_path: Path) -> None:
    file = tmp_path / "cards.py"
    file.write_text('def f(words):\n    return button("Claim"), section("This one is taken"), words.t("Late")\n')

    assert [sentence.text for sentence in hard_coded(file)] == ["Claim", "This one is taken"]


def test_the_search_looks_at_the_doors_too() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in sources()} == {"bot", "handlers"}
