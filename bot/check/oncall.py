"""Can people be woken: the address of each way, and whether somebody is on duty in the coming week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import SecretStr

from bot.check.result import CheckResult
from bot.rules.oncall import Gap, warnings
from bot.settings import Settings
from integrations.pagers import check_address


def check_oncall(settings: Settings, *, now: datetime) -> list[CheckResult]:
    """Return what was found out; nobody is called for it. Calendars are read by the running bot, not here."""
    found = [_address(what, address) for what, address in sorted(_addresses(settings))]
    if settings.oncalls and settings.http.public_url is None:
        remedy = "Set PUBLIC_URL to the address at which this server is reached from a phone."
        detail = "a page carries no link: who cannot open Slack cannot acknowledge"
        found.append(CheckResult("On-call links", "warning", detail, remedy))
    for name, oncall in settings.oncalls.items():
        if not oncall.feeds:
            found += _rota(settings, name, now=now)
    return found


def _addresses(settings: Settings) -> Iterator[tuple[str, SecretStr]]:
    for oncall in settings.oncalls.values():
        yield from ((f"{oncall.name} {variable}", address) for variable, address in oncall.addresses.items())
    for person, reach in settings.people.items():
        yield from ((f"{person} {way.value}", address) for way, address in reach.addresses.items())


def _address(what: str, address: SecretStr) -> CheckResult:
    finding = check_address(address, what=what)
    return CheckResult(f"On-call {finding.what}", finding.state, finding.detail, finding.remedy)


def _rota(settings: Settings, name: str, *, now: datetime) -> Iterator[CheckResult]:
    contacts = {person: reach.contact() for person, reach in settings.people.items()}
    found = warnings(settings.rota(name), now, contacts=contacts)
    for one in found:
        if isinstance(one, Gap):
            detail = f"nobody is on duty from {one.start:%a %d %b %H:%M} to {one.end:%a %d %b %H:%M} UTC"
            yield CheckResult(f"On-call {name}", "warning", detail, "Name somebody, or add a layer.")
        else:
            remedy = f"Give [person.{one.person}] an sms, voice, push or mail."
            yield CheckResult(f"On-call {name}", "warning", f"{one.person} is only reached through Slack", remedy)
    if not found:
        yield CheckResult(f"On-call {name}", "ok", "somebody is on duty in each hour of the coming week")
