from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.rules.replying import Counting, Limit
from bot.rules.vocabulary import Purpose
from tests.settings.samples import ENVIRON, RAIL, secret_of, settings, with_line, without

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DESK = 'timezone = "Europe/Amsterdam"'


def test_a_small_desk_gets_the_documented_defaults() -> None:
    desk = settings().desks["rail"]

    assert (desk.name, desk.channel, desk.private_or_channel) == ("rail", "C0123", "C0456")
    assert (desk.language, desk.address, desk.timezone, desk.country) == ("en", "je", "Europe/Amsterdam", "NL")
    assert (desk.agents.usergroup, desk.agents.people) == ("S9", ("U1", "U2"))
    assert (desk.claim_lease, desk.claim_lease_private, desk.small_team) == (15 * MINUTE, 10 * MINUTE, 3)
    assert desk.next_limit == 10
    assert desk.storm_from == 20
    assert (desk.reach_threshold, desk.cause_required) == (10_000, "complaints")
    assert (desk.urgency_words, desk.urgency_words_replace) == ((), False)
    assert (desk.lead, dict(desk.coordinator), dict(desk.members), dict(desk.departments)) == ((), {}, {}, {})
    assert "Our mistake" in desk.causes
    assert desk.phone is None


def test_delivery_and_intake_have_the_documented_defaults() -> None:
    found = settings()

    assert (found.delivery.timeout, found.delivery.settle, found.delivery.lease) == (
        timedelta(seconds=10),
        timedelta(seconds=60),
        timedelta(seconds=30),
    )
    assert (found.delivery.messages_per_channel_per_s, found.delivery.updates_per_min, found.delivery.scale) == (
        1,
        50,
        1,
    )
    assert (found.intake.max_body, found.intake.replay_window) == (1_048_576, 5 * MINUTE)
    assert (found.intake.backlog_after, found.intake.reopen_within) == (24 * HOUR, timedelta(days=7))
    assert found.intake.fold_for == timedelta(days=30)


def test_the_file_can_say_otherwise() -> None:
    found = settings('[delivery]\nscale = 0.5\nupdates_per_min = 20\n[intake]\nmax_body = "64KiB"\nfold_for = "10d"\n')

    assert (found.delivery.scale, found.delivery.updates_per_min) == (0.5, 20)
    assert (found.intake.max_body, found.intake.fold_for) == (65_536, timedelta(days=10))


def test_settings_cannot_be_changed() -> None:
    found = settings()

    with pytest.raises(FrozenInstanceError):
        found.desks["rail"].channel = "C9"  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.desks["bus"] = found.desks["rail"]  # type: ignore[index]


@pytest.mark.parametrize(("channel", "desk"), [("C0123", "rail"), ("C0456", "rail"), ("C9999", None)])
def test_a_desk_is_found_by_either_of_its_channels(channel: str, desk: str | None) -> None:
    found = settings().desk_of_channel(channel)

    assert (found.name if found else None) == desk


def test_sources_and_desks_find_each_other() -> None:
    shop = '[source.shop]\nkind = "hook"\ndesk = "rail"\n'

    found = settings(shop, WEBCARE_HOOK_SHOP_SECRET=secret_of("shop"))

    assert found.desk_of_source("shop").name == "rail"
    assert [source.name for source in found.sources_of(found.desks["rail"])] == ["web", "shop"]
    assert found.sources_of("bus") == ()
    with pytest.raises(KeyError):
        found.desk_of_source("nowhere")


def test_a_hook_source_replies_in_both_ways_through_its_callback() -> None:
    web = settings().sources["web"]

    assert (web.kind, web.desk, web.purpose, web.platform) == ("hook", "rail", Purpose.SERVICE, "web")
    assert web.callback == "https://example.org/replies"
    assert web.replies == {"public", "private"}
    assert web.limit_for("public") == Limit(2000, Counting.CHARACTERS)
    assert web.secret is not None
    assert web.secret.get_secret_value() == ENVIRON["WEBCARE_HOOK_WEB_SECRET"]
    assert web.hours is None


def test_without_a_callback_a_source_cannot_reply_and_says_so() -> None:
    found = settings(text=without("callback"))

    assert found.sources["web"].replies == frozenset()
    [warning] = found.warnings
    assert warning == "webcare.toml: source.web has no callback, so replies cannot be sent from Slack."


def test_a_source_to_listen_to_needs_no_callback() -> None:
    assert settings('purpose = "listen"\n', text=without("callback")).warnings == ()


@pytest.mark.parametrize(
    ("lines", "public", "private"),
    [
        pytest.param('platform = "X"', Limit(280, Counting.X), Limit(10_000, Counting.X), id="a known platform"),
        pytest.param(
            'platform = "X"\nmax_length = 500', Limit(500, Counting.X), Limit(500, Counting.X), id="own length"
        ),
        pytest.param(
            "max_length = 300\nmax_length_private = 900",
            Limit(300, Counting.CHARACTERS),
            Limit(900, Counting.CHARACTERS),
            id="own lengths for public and private",
        ),
        pytest.param(
            'counting = "bytes"', Limit(2000, Counting.BYTES), Limit(2000, Counting.BYTES), id="own way of counting"
        ),
    ],
)
def test_the_length_of_a_reply_follows_platform_and_file(lines: str, public: Limit, private: Limit) -> None:
    web = settings(lines + "\n").sources["web"]

    assert (web.limit_for("public"), web.limit_for("private")) == (public, private)


def test_without_a_private_channel_private_mentions_share_the_channel_with_a_warning() -> None:
    found = settings(text=without("private_channel"))

    assert found.desks["rail"].private_channel is None
    assert found.desks["rail"].private_or_channel == "C0123"
    [warning] = found.warnings
    assert "desk.rail.private_channel is not set" in warning


def test_a_desk_without_a_source_is_a_warning() -> None:
    [warning] = settings(text=RAIL.partition("[source.web]")[0], WEBCARE_HOOK_WEB_SECRET="").warnings

    assert "desk.rail has no source" in warning


@pytest.mark.parametrize(("address", "warned"), [("https://slack.com/api/", True), ("http://127.0.0.1:1/api/", False)])
def test_a_faster_pace_is_a_warning_except_in_practice(address: str, warned: bool) -> None:
    warnings = settings("[delivery]\nscale = 20\n", SLACK_API_URL=address).warnings

    assert [("delivery.scale" in warning) for warning in warnings] == [True] * warned


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('coordinator = "U1"', dict.fromkeys(range(7), "U1"), id="one person for all days"),
        pytest.param('coordinator = { mon = "U1", sun = "U2" }', {0: "U1", 6: "U2"}, id="a person per weekday"),
    ],
)
def test_the_coordinator_is_known_per_weekday(line: str, expected: dict[int, str]) -> None:
    desk = settings(text=with_line(DESK, line)).desks["rail"]

    assert {day: desk.coordinator_on(day) for day in range(7) if desk.coordinator_on(day)} == expected


@pytest.mark.parametrize(("line", "lead"), [('lead = "U1"', ("U1",)), ('lead = ["U1", "U2"]', ("U1", "U2"))])
def test_the_lead_is_one_person_or_several(line: str, lead: tuple[str, ...]) -> None:
    assert settings(text=with_line(DESK, line)).desks["rail"].lead == lead


@pytest.mark.parametrize(
    ("line", "words", "replace"),
    [
        pytest.param('urgency_words = ["gestrand*"]', ("gestrand*",), False, id="beside the built-in ones"),
        pytest.param('urgency_words = { words = ["brand"], replace = true }', ("brand",), True, id="instead of them"),
    ],
)
def test_urgency_words_add_or_replace(line: str, words: tuple[str, ...], replace: bool) -> None:
    desk = settings(text=with_line(DESK, line)).desks["rail"]

    assert (desk.urgency_words, desk.urgency_words_replace) == (words, replace)


@pytest.mark.parametrize(
    ("written", "rule"),
    [("true", "always"), ("false", "never"), ('"complaints"', "complaints"), ('"always"', "always")],
)
def test_whether_a_cause_is_required(written: str, rule: str) -> None:
    assert settings(text=with_line(DESK, f"cause_required = {written}")).desks["rail"].cause_required == rule


@pytest.mark.parametrize(
    ("line", "phone", "until"),
    [('phone = "0900 1"', "0900 1", None), ('phone = { number = "0900 1", until = "20:00" }', "0900 1", time(20))],
)
def test_the_phone_is_a_number_with_or_without_an_end(line: str, phone: str, until: time | None) -> None:
    desk = settings(text=with_line(DESK, line)).desks["rail"]

    assert (desk.phone, desk.phone_until) == (phone, until)


def test_a_member_has_a_name_a_signature_and_own_hours() -> None:
    member = '[desk.rail.members.U1]\nname = "Sanne"\nsignature = "^SV"\nhours = { mon = ["08:00-09:00"] }\n'

    sanne = settings(member).desks["rail"].members["U1"]

    assert (sanne.user, sanne.name, sanne.signature) == ("U1", "Sanne", "SV")
    assert sanne.hours is not None
    assert sanne.hours.is_open(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    assert not sanne.hours.is_open(datetime(2026, 11, 23, 8, 30, tzinfo=UTC))


def test_a_department_answers_in_its_own_time_or_that_of_the_desk() -> None:
    departments = settings(
        '[desk.rail.departments.billing]\ntitle = "Billing"\nusergroup = "S1"\nanswer = "1d"\n'
        '[desk.rail.departments.control]\nchannel = "C77"\nhours = { always = true }\n'
    ).desks["rail"]

    billing, control = departments.departments["billing"], departments.departments["control"]

    assert (billing.label, control.label) == ("Billing", "control")
    assert departments.department_of_usergroup("S1") is billing
    assert departments.department_of_usergroup("S404") is None
    # Monday has 4 + 5 open hours, Tuesday 10: a working day is 9 h 30.
    assert (billing.answer, billing.urgent_answer) == (timedelta(hours=9, minutes=30), 30 * MINUTE)
    assert control.answer == 4 * HOUR
    sunday = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert not billing.hours.is_open(sunday)
    assert control.hours.is_open(sunday)
