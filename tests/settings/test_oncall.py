"""On-call as it is written: rotas, ladders, contacts, crises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.rules.oncall import (
    DEFAULT_RUNGS,
    Covers,
    Override,
    Rotation,
    Rung,
    Shadow,
    Stretch,
    Target,
    TargetKind,
    Variant,
    Way,
    on_duty,
    person_at,
)
from bot.settings import Settings, load_settings
from tests.settings.samples import RAIL, problems, settings, with_line

MINUTE = timedelta(minutes=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = datetime(2026, 11, 4, 2, tzinfo=UTC)
ONCALL = """\
[oncall.rail]
timezone = "Europe/Amsterdam"
people = ["U1", "U2"]
handover = "mon 09:00"
since = "2026-11-02"
fallback = { channel = "C9" }
[person.U1]
sms = "WEBCARE_CONTACT_SANNE"
[person.U2]
mail = "WEBCARE_CONTACT_BEN"
"""
ADDRESSES = {"WEBCARE_CONTACT_SANNE": "sns://key/+31612345678", "WEBCARE_CONTACT_BEN": "mailto://ben@example.org"}
WITH_ONCALL = with_line('timezone = "Europe/Amsterdam"', 'oncall = "rail"')


def on_call(extra: str = ONCALL, **environ: str) -> Settings:
    return settings(extra, text=WITH_ONCALL, **{**ADDRESSES, **environ})


def told(extra: str, text: str = WITH_ONCALL, **environ: str) -> list[str]:
    return [str(problem) for problem in problems(extra, text=text, **{**ADDRESSES, **environ})]


def test_a_short_on_call_has_the_ladder_of_who_writes_none() -> None:
    rail = on_call().oncalls["rail"]

    assert rail.covers is Covers.CLOSED
    [base] = rail.layers
    assert base.rotation == Rotation(
        people=("U1", "U2"), zone=AMSTERDAM, weekday=0, minute=9 * 60, since=date(2026, 11, 2)
    )
    assert rail.ladder.rungs == DEFAULT_RUNGS
    assert rail.ladder.fallback == (Target(TargetKind.CHANNEL, "C9"),)
    assert (rail.ladder.repeat, rail.ladder.ask_after, rail.ladder.restart_after) == (1, 30 * MINUTE, 10 * MINUTE)


def test_a_desk_and_its_on_call_find_each_other() -> None:
    found = on_call()

    assert found.oncall_of("rail") is found.oncalls["rail"]
    assert [desk.name for desk in found.desks_of_oncall("rail")] == ["rail"]
    assert found.rota("rail").desks == (found.desks["rail"].hours,)
    assert person_at(found.rota("rail"), NIGHT) == "U1"
    with pytest.raises(KeyError):
        found.rota("gone")


@pytest.mark.parametrize("line", ['oncall = "none"', "lead = []"])
def test_a_desk_without_on_call_needs_nothing(line: str) -> None:
    found = settings(text=with_line('timezone = "Europe/Amsterdam"', line))

    assert found.desks["rail"].oncall is None
    assert found.oncall_of("rail") is None
    assert found.oncalls == found.people == {}


def test_what_people_changed_goes_into_the_rota() -> None:
    changed = Override(key="o", person="U7", start=NIGHT, end=NIGHT + MINUTE, made_at=NIGHT)

    rota = on_call().rota("rail", overrides=[changed], shadows=[Shadow(person="U8")])

    assert (person_at(rota, NIGHT), on_duty(rota, NIGHT).shadows) == ("U7", ("U8",))


LAYERS = """\
[oncall.rail]
timezone = "Europe/Amsterdam"
covers = "always"
calendar = "https://calendar.example.org/secret-key/basic.ics"
shadows = "U9"
fallback = { people = ["U1", "U2"], usergroup = "S1", channel = "C9", address = "WEBCARE_CONTACT_BEN" }
[oncall.rail.layers.nights]
people = ["U1"]
handover = "18:00"
every = 2
hours = { mon = ["00:00-08:00", "20:00-24:00"] }
[oncall.rail.layers.holidays]
calendar = "WEBCARE_CALENDAR_HOLIDAYS"
private_network = true
[person.U1]
known_as = ["Sanne de Vries", "Sanne@Example.org"]
sms = "WEBCARE_CONTACT_SANNE"
variants = { quiet = ["slack"], voice = ["sms"] }
"""


def test_layers_keep_the_order_of_the_file() -> None:
    rail = on_call(LAYERS, WEBCARE_CALENDAR_HOLIDAYS="/var/lib/webcare/holidays.ics").oncalls["rail"]

    base, night, holidays = rail.layers
    assert [plan.name for plan in rail.layers] == ["base", "nights", "holidays"]
    assert night.rotation == Rotation(people=("U1",), zone=AMSTERDAM, minute=18 * 60, every=2)
    assert night.within is not None
    assert night.within.is_open(datetime(2026, 11, 2, 20, tzinfo=UTC))
    assert not night.within.is_open(datetime(2026, 11, 3, 20, tzinfo=UTC))
    assert [feed.key for feed in rail.feeds] == ["rail.base", "rail.holidays"]
    assert base.feed is not None
    assert (base.feed.is_file, base.feed.private_network, base.feed.zone) == (False, False, AMSTERDAM)
    assert holidays.feed is not None
    assert (holidays.feed.is_file, holidays.feed.private_network) == (True, True)
    assert holidays.feed.address.get_secret_value() == "/var/lib/webcare/holidays.ics"


def test_a_calendar_covers_what_was_read_of_it() -> None:
    found = on_call(LAYERS, WEBCARE_CALENDAR_HOLIDAYS="holidays.ics")

    read = {"base": [Stretch(NIGHT, NIGHT + MINUTE, "U1")], "gone": [Stretch(NIGHT, NIGHT + MINUTE, "U2")]}

    assert person_at(found.rota("rail", calendars=read), NIGHT) == "U1"
    assert person_at(found.rota("rail"), NIGHT + 20 * 60 * MINUTE) is None


def test_a_person_is_reached_by_what_the_environment_holds() -> None:
    found = on_call(LAYERS, WEBCARE_CALENDAR_HOLIDAYS="holidays.ics")
    sanne = found.people["U1"]

    assert sanne.addresses[Way.SMS].get_secret_value() == "sns://key/+31612345678"
    assert sanne.contact().ways == {Way.SMS}
    assert sanne.contact(broken=frozenset({Way.SMS})).working == frozenset()
    assert sanne.choice == {Variant.QUIET: (Way.SLACK,), Variant.VOICE: (Way.SMS,)}
    assert found.known_as() == {"sanne de vries": "U1", "sanne@example.org": "U1"}


def test_all_fallbacks_are_told() -> None:
    rail = on_call(LAYERS, WEBCARE_CALENDAR_HOLIDAYS="holidays.ics").oncalls["rail"]

    assert rail.ladder.fallback == (
        Target(TargetKind.PERSON, "U1"),
        Target(TargetKind.PERSON, "U2"),
        Target(TargetKind.GROUP, "S1"),
        Target(TargetKind.CHANNEL, "C9"),
        Target(TargetKind.ADDRESS, "WEBCARE_CONTACT_BEN"),
    )
    address = rail.address("WEBCARE_CONTACT_BEN")
    assert address is not None
    assert address.get_secret_value() == "mailto://ben@example.org"
    assert rail.address("WEBCARE_CONTACT_SANNE") is None


def test_nothing_of_it_reaches_a_log() -> None:
    found = on_call(LAYERS, WEBCARE_CALENDAR_HOLIDAYS="https://calendar.example.org/h.ics")

    secrets = set(found.secrets())

    assert {
        "sns://key/+31612345678",
        "mailto://ben@example.org",
        "https://calendar.example.org/secret-key/basic.ics",
        "https://calendar.example.org/h.ics",
    } <= secrets
    assert "secret-key" not in repr(found)


def test_a_ladder_of_ones_own() -> None:
    ladder = """\
[[oncall.rail.ladder]]
notify = "duty"
wait = "0s"
[[oncall.rail.ladder]]
notify = "C7"
variant = "quiet"
[[oncall.rail.ladder]]
notify = "duty:bank"
wait = "1m30s"
[oncall.bank]
timezone = "Europe/Amsterdam"
people = ["U2"]
handover = "mon 09:00"
fallback = { channel = "C9" }
"""

    found = on_call(ONCALL.replace("[person.U1]", ladder + "[person.U1]")).oncalls["rail"].ladder

    assert found.rungs == (
        Rung(Target(TargetKind.DUTY), timedelta(), Variant.IMPORTANT),
        Rung(Target(TargetKind.CHANNEL, "C7"), 5 * MINUTE, Variant.QUIET),
        Rung(Target(TargetKind.DUTY, "bank"), 90 * MINUTE / 60, Variant.IMPORTANT),
    )


def test_a_crisis_has_a_channel_and_thresholds() -> None:
    crisis = """\
[desk.rail.crisis]
wakes_for = ["danger", "legal"]
minimum_authors = 3
words = ["brand"]
incident_feed = "web"
"""

    desk = settings(crisis, text=with_line('timezone = "Europe/Amsterdam"', 'crisis_channel = "C77"')).desks["rail"]

    assert desk.crisis_channel == "C77"
    assert (desk.crisis.wakes_for, desk.crisis.minimum_authors) == (("danger", "legal"), 3)
    assert (desk.crisis.words, desk.crisis.incident_feed) == (("brand",), "web")


def test_every_mistake_is_told_at_once_with_its_place_and_no_number() -> None:
    wrong = """\
[oncall.rail]
timezone = "Europe/Amsterdam"
people = ["U1"]
handover = "monday 9:00"
calendar = "http://calendar.example.org/secret-key.ics"
fallback = {}
ladder = [{ notify = "dutty" }]
[oncall.rail.layers.base]
every = 0
[person.U1]
sms = "+31612345678"
voice = "twilio://AC:token@1234"
phone = "+31612345678"
"""

    found = told(wrong, WITH_ONCALL)

    text = "\n".join(found)
    for place in (
        "webcare.toml:19: oncall.rail.handover must be a weekday and a time",
        "webcare.toml:20: oncall.rail.calendar must be an https address",
        "webcare.toml:21: oncall.rail.fallback tells nobody",
        "webcare.toml:22: oncall.rail.ladder[0].notify must be",
        "webcare.toml:23: oncall.rail.layers.base has the name of the rota's own people",
        "webcare.toml:24: oncall.rail.layers.base.every must be at least 1",
        "webcare.toml:26: person.U1.sms must be the name of a variable",
        "webcare.toml:27: person.U1.voice must be the name of a variable",
        "webcare.toml:28: person.U1.phone is not a key that is known here",
    ):
        assert place in text
    assert 'got "dutty". Did you mean "duty"?' in text
    for secret in ("612345678", "token", "secret-key"):
        assert secret not in text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'sms = "WEBCARE_CONTACT_SANNE"\n[person.U2]\nmail = "WEBCARE_CONTACT_BEN"\n',
            "",
            "oncall.rail has no path beside Slack, which may be down in a crisis itself. "
            'Add [person.U1] with sms = "WEBCARE_CONTACT_...", or fallback.address.',
            id="no second path",
        ),
        pytest.param('fallback = { channel = "C9" }\n', "", "oncall.rail.fallback is missing", id="no fallback"),
        pytest.param(
            'handover = "mon 09:00"\n', "", "oncall.rail does not say when its people take turns", id="no handover"
        ),
        pytest.param(
            'people = ["U1", "U2"]\n', "", "oncall.rail names nobody who is on duty", id="nobody"
        ),
        pytest.param('["U1", "U2"]', "[]", "oncall.rail has an empty list of people", id="nobody in the list"),
        pytest.param(
            'since = "2026-11-02"\n', 'calendar = "a.ics"\n', "oncall.rail names people and a calendar", id="both"
        ),
        pytest.param(
            "[person.U1]\n",
            '[[oncall.rail.ladder]]\nnotify = "duty:bnk"\n[person.U1]\n',
            'oncall.rail.ladder[0].notify names an on-call that is not there; got "duty:bnk".',
            id="another on-call that is none",
        ),
        pytest.param(
            "[person.U1]\n",
            '[[oncall.rail.ladder]]\nnotify = "+31612345678"\n[person.U1]\n',
            'oncall.rail.ladder[0].notify must be "duty", "next", "lead", "duty:NAME" for another rota, or an id from '
            "Slack (U..., S..., C...). For an address: the name of its variable",
            id="a number in the ladder",
        ),
        pytest.param(
            "[person.U1]\n",
            '[oncall.rail.layers."../n"]\ncalendar = "n.ics"\n[person.U1]\n',
            "oncall.rail.layers.../n has a name that cannot be used: '../n'",
            id="a layer whose name is a path",
        ),
        pytest.param(
            "[person.U1]\n",
            '[[oncall.rail.ladder]]\nnotfy = "duty"\n[person.U1]\n',
            'oncall.rail.ladder[0].notfy is not a key that is known here. Did you mean "notify"?',
            id="a key of a rung",
        ),
        pytest.param(
            "[person.U1]\n",
            '[[oncall.rail.ladder]]\nnotify = "duty"\nwait = 5\n[person.U1]\n',
            'oncall.rail.ladder[0].wait must be a duration like "5m", or "0s" for at once; got 5.',
            id="a wait without its unit",
        ),
        pytest.param(
            "[person.U1]\n",
            '[oncall.rail.layers.nights]\npeple = ["U1"]\n[person.U1]\n',
            'oncall.rail.layers.nights.peple is not a key that is known here. Did you mean "people"?',
            id="a key of a layer",
        ),
        pytest.param(
            "[person.U1]\n",
            '[oncall.rail.layers.nights]\nhours = { mon = ["00:00-08:00"] }\n[person.U1]\n',
            "oncall.rail.layers.nights names nobody who is on duty",
            id="a layer of nobody",
        ),
        pytest.param(
            'mail = "WEBCARE_CONTACT_BEN"\n',
            'mail = "WEBCARE_CONTACT_BEN"\nvariants = { important = ["pager"] }\n',
            'person.U2.variants.important[0] must be one of "slack", "push", "sms", "voice", "mail"',
            id="a way that there is not",
        ),
        pytest.param(
            "[person.U2]\n",
            '[person.U2]\nknown_as = ["Sanne"]\n[person.U3]\nknown_as = ["sanne "]\n',
            "person.U3.known_as holds a name that U2 has too",
            id="two people of one name",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_on_call_is_told(old: str, new: str, expected: str) -> None:
    assert old in ONCALL

    found = told(ONCALL.replace(old, new))

    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('oncall = "rial"', 'desk.rail.oncall names an on-call that is not there; got "rial". Did you mean "rail"?'),
        ('crisis = { incident_feed = "wbe" }', 'desk.rail.crisis.incident_feed names a source that is not there; got'),
        ('crisis = { wakes_for = ["dager"] }', 'desk.rail.crisis.wakes_for[0] must be one of "danger", "self_harm"'),
    ],
)  # fmt: skip
def test_a_mistake_in_a_desk_is_told(line: str, expected: str) -> None:
    text = with_line('timezone = "Europe/Amsterdam"', line)

    assert any(expected in one for one in told(ONCALL, text)), told(ONCALL, text)


@pytest.mark.parametrize(
    ("place", "good"),
    [
        ("https://calendar.example.org/a.ics", True),
        ("webcal://calendar.example.org/a.ics", True),
        ("http://127.0.0.1:8080/a", True),
        ("rotas/rail.ics", True),
        ("http://calendar.example.org/a.ics", False),
        ("https://calendar.example.org:0/a.ics", False),
        ("https://[::1/a.ics", False),
        ("https://a b/a.ics", False),
        ("rail.txt", False),
        ("", False),
    ],
)
def test_where_a_calendar_may_stand(place: str, good: bool) -> None:
    written = LAYERS.replace("https://calendar.example.org/secret-key/basic.ics", place)

    found = told(written, WEBCARE_CALENDAR_HOLIDAYS="holidays.ics")

    assert [("oncall.rail.calendar must be an https address" in line) for line in found] == [True] * (not good)


def test_an_address_in_the_ladder_is_a_second_path() -> None:
    alone = ONCALL.partition("[person.U1]")[0]
    rung = '[[oncall.rail.ladder]]\nnotify = "WEBCARE_CONTACT_SANNE"\n'

    assert any("no path beside Slack" in line for line in told(alone))
    assert told(alone + rung) == []
    assert settings(alone + rung, text=WITH_ONCALL, **ADDRESSES).oncalls["rail"].address("WEBCARE_CONTACT_SANNE")


def test_the_desks_lead_is_a_second_path() -> None:
    led = WITH_ONCALL.replace('oncall = "rail"\n', 'oncall = "rail"\nlead = "U9"\n')
    alone = ONCALL.partition("[person.U1]")[0] + '[person.U9]\nvoice = "WEBCARE_CONTACT_SANNE"\n'

    assert told(alone, led) == []
    assert any("no path beside Slack" in line for line in told(alone))


def test_none_is_no_name() -> None:
    [problem] = told(ONCALL.replace("oncall.rail", "oncall.none"), RAIL)

    assert "oncall.none has a name that means there is no on-call" in problem


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param(
            {"WEBCARE_CONTACT_SANNE": ""}, "WEBCARE_CONTACT_SANNE is not set, but person.U1.sms needs it.", id="not set"
        ),
        pytest.param(
            {"WEBCARE_CONTACT_SANNE": "+31612345678"}, "WEBCARE_CONTACT_SANNE must be an Apprise URL", id="a number"
        ),
        pytest.param(
            {"WEBCARE_CALENDAR_HOLIDAYS": "ftp://x/y.ics"},
            "WEBCARE_CALENDAR_HOLIDAYS must be an https address or a file that ends in .ics",
            id="no calendar",
        ),
    ],
)
def test_a_mistake_in_the_environment_is_told_without_its_value(environ: dict[str, str], expected: str) -> None:
    [problem] = told(LAYERS, **{"WEBCARE_CALENDAR_HOLIDAYS": "holidays.ics", **environ})

    assert problem.startswith(f"environment: {expected}")
    assert "612345678" not in problem


def test_without_secrets_nothing_of_the_environment_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "webcare.toml"
    file.write_text(WITH_ONCALL + ONCALL)

    found = load_settings(file, {}, secrets_required=False)

    assert found.people["U1"].addresses == {}


def test_what_is_probably_not_meant_is_a_warning() -> None:
    lonely = ONCALL.replace('[person.U2]\nmail = "WEBCARE_CONTACT_BEN"\n', "")

    found = settings(lonely, **ADDRESSES).warnings

    assert found == (
        'webcare.toml: oncall.rail is used by no desk. Add oncall = "rail" to one, or remove it.',
        'webcare.toml: oncall.rail: U2 can be told in Slack alone. Add [person.U2] with sms = "WEBCARE_CONTACT_...".',
    )


@pytest.mark.parametrize(
    "handover", [("mon 09:00", 0, 540), ("SUN 00:00", 6, 0), ("23:59", None, 1439)], ids=lambda one: one[0]
)
def test_a_handover_is_a_weekday_and_a_time_or_a_time(handover: tuple[str, int | None, int]) -> None:
    written, weekday, minute = handover

    rotation = on_call(ONCALL.replace("mon 09:00", written)).oncalls["rail"].layers[0].rotation

    assert rotation is not None
    assert (rotation.weekday, rotation.minute) == (weekday, minute)
