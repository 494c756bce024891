"""What can be told of on-call beforehand: addresses that page nobody, hours without anybody, links to nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.check.oncall import check_oncall
from bot.check.result import CheckResult
from tests.settings.samples import settings, with_line

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONCALL = """\
[oncall.rail]
timezone = "Europe/Amsterdam"
people = ["U1"]
handover = "mon 09:00"
fallback = { address = "WEBCARE_CONTACT_ROOM" }
[person.U1]
sms = "WEBCARE_CONTACT_SANNE"
"""
GOOD = {"WEBCARE_CONTACT_ROOM": "json://127.0.0.1:9/room", "WEBCARE_CONTACT_SANNE": "json://127.0.0.1:9/sanne"}


def checked(extra: str = ONCALL, **environ: str) -> dict[str, CheckResult]:
    text = with_line('timezone = "Europe/Amsterdam"', 'oncall = "rail"')
    found = settings(extra, text=text, **{**GOOD, "PUBLIC_URL": "https://webcare.example.org", **environ})
    return {one.name: one for one in check_oncall(found, now=NOW)}


def test_a_complete_on_call_is_fine() -> None:
    found = checked()

    assert {name: one.state for name, one in found.items()} == {
        "On-call rail WEBCARE_CONTACT_ROOM": "ok", "On-call U1 sms": "ok", "On-call rail": "ok",
    }  # fmt: skip


def test_an_address_that_pages_nobody_fails_and_is_not_shown() -> None:
    found = checked(WEBCARE_CONTACT_SANNE="nosuch://secret-token")["On-call U1 sms"]

    assert found.state == "failed"
    assert "secret-token" not in f"{found.detail}{found.remedy}"
    assert found.remedy


def test_without_a_public_address_pages_carry_no_link() -> None:
    assert checked(PUBLIC_URL="")["On-call links"].state == "warning"


def test_hours_without_anybody_are_told() -> None:
    later = ONCALL.replace('handover = "mon 09:00"', 'handover = "mon 09:00"\nsince = "2026-11-30"')

    found = checked(later)["On-call rail"]

    assert found.state == "warning"
    assert "nobody is on duty from" in found.detail


def test_without_on_call_there_is_nothing_to_check() -> None:
    assert check_oncall(settings(), now=NOW) == []
