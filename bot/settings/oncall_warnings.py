"""What of on-call is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.settings.oncall_tables import OnCallTable, PersonTable


def oncall_warnings(
    oncalls: Mapping[str, OnCallTable],
    people: Mapping[str, PersonTable],
    used: Collection[str | None],
    file: str,
) -> Iterator[str]:
    """Yield a sentence for each on-call that no desk uses, and for each member without a contact beside Slack.

    ``used``: the names that desks have as their on-call.
    """
    for name, table in oncalls.items():
        if name not in used:
            yield f'{file}: oncall.{name} is used by no desk. Add oncall = "{name}" to one, or remove it.'
        for person in dict.fromkeys(_members(table)):
            if person not in people or not _has_contact(people[person]):
                yield (
                    f"{file}: oncall.{name}: {person} can be told in Slack alone. "
                    f'Add [person.{person}] with sms = "WEBCARE_CONTACT_...".'
                )


def _members(table: OnCallTable) -> Iterator[str]:
    yield from table.people or ()
    for layer in table.layers.values():
        yield from layer.people or ()


def _has_contact(person: PersonTable) -> bool:
    return any((person.push, person.sms, person.voice, person.mail))
