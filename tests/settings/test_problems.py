from __future__ import annotations

import pytest

from bot.errors import ConfigurationError
from bot.settings import BadConfiguration, parse_settings
from tests.settings.samples import ENVIRON, RAIL, problems, secret_of, settings, with_line, without

FIVE_MISTAKES = """\
[desk.rail]
channel = "#webcare"
language = "en"
timezone = "Europe/Amsterdm"
agents = { people = ["U1"] }
leed = ["U1"]
[desk.rail.hours]
mon = ["08:00-18:00"]
[desk.rail.sla.hook]
first_reply = "30"
[source.web]
kind = "hook"
desk = "rial"
"""


def test_five_mistakes_are_reported_at_once_each_with_line_key_and_fix() -> None:
    with pytest.raises(ConfigurationError) as bad:
        parse_settings(FIVE_MISTAKES, ENVIRON)

    assert str(bad.value).splitlines() == [
        'webcare.toml:2: desk.rail.channel must be the id of a Slack channel (C... or G...); got "#webcare". '
        "Copy it from the channel's details in Slack, at the very bottom.",
        'webcare.toml:4: desk.rail.timezone must be an IANA time zone; got "Europe/Amsterdm". '
        'Did you mean "Europe/Amsterdam"?',
        'webcare.toml:6: desk.rail.leed is not a key that is known here. Did you mean "lead"?',
        'webcare.toml:10: desk.rail.sla.hook.first_reply must be a duration like "30m" or "2h"; got "30". '
        "See webcare.example.toml.",
        'webcare.toml:13: source.web.desk names a desk that is not there; got "rial". Did you mean "rail"?',
    ]


def test_mistakes_in_the_environment_come_with_those_in_the_file() -> None:
    with pytest.raises(BadConfiguration) as bad:
        parse_settings(FIVE_MISTAKES, {"PORT": "http"})

    assert len(bad.value.problems) == 9
    assert [problem.key for problem in bad.value.problems if problem.file == "environment"] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PORT",
        "WEBCARE_HOOK_WEB_SECRET",
    ]


HOURS = "[desk.rail.hours]"
DESK = 'timezone = "Europe/Amsterdam"'


@pytest.mark.parametrize(
    ("text", "key", "line", "reason", "fix"),
    [
        pytest.param(
            with_line(DESK, 'address = "jij"'), "desk.rail.address", 6, 'must be one of "je", "u"', "je", id="choice"
        ),
        pytest.param(without("channel"), "desk.rail.channel", 1, "is missing", "example", id="required key"),
        pytest.param(
            without("agents"), "desk.rail.agents", 1, "is missing", "example", id="a desk without agents"
        ),
        pytest.param(
            RAIL.replace('{ usergroup = "S9", people = ["U1", "U2"] }', "{}"),
            "desk.rail.agents", 7, "names nobody", "people", id="agents that are nobody",
        ),
        pytest.param(
            RAIL.replace('"U2"', '"sanne"'),
            "desk.rail.agents.people[1]", 7, "must be the id of a Slack member", "profile", id="a name as member",
        ),
        pytest.param(
            RAIL.replace('"S9"', '"@webcare"'),
            "desk.rail.agents.usergroup", 7, "must be the id of a Slack user group", "Copy group ID", id="group handle",
        ),
        pytest.param(
            with_line(HOURS, 'wed = ["18:00-08:00"]'),
            "desk.rail.hours.wed", 9, "does not end after it begins", '"20:00-24:00"', id="past midnight",
        ),
        pytest.param(
            with_line(HOURS, 'wed = ["08:00-08:00"]'),
            "desk.rail.hours.wed", 9, "does not end after it begins", "split", id="an empty interval",
        ),
        pytest.param(
            with_line(HOURS, 'wed = ["8:00-18:00"]'),
            "desk.rail.hours.wed", 9, "two digits", "example", id="a time of one digit",
        ),
        pytest.param(
            with_line(HOURS, 'wed = ["08:00-13:00", "12:00-18:00"]'),
            "desk.rail.hours.wed", 9, "overlap at 12:00", "before the next", id="overlapping hours",
        ),
        pytest.param(
            with_line(HOURS, "always = true"),
            "desk.rail.hours", 8, "always = true and names opening times", "one of the two", id="always and a week",
        ),
        pytest.param(
            RAIL.replace('mon = ["08:00-12:00", "13:00-18:00"]\ntue = ["08:00-18:00"]\n', ""),
            "desk.rail.hours", 8, "has no opening time", "always = true", id="never open",
        ),
        pytest.param(
            with_line(HOURS, 'maandag = ["08:00-18:00"]'),
            "desk.rail.hours.maandag", 9, "is not a key", "mon", id="unknown weekday",
        ),
        pytest.param(
            with_line(DESK, 'coordinator = { mo = "U1" }'),
            "desk.rail.coordinator.mo", 6, "must be one of 'mon'", "mon", id="unknown weekday of a coordinator",
        ),
        pytest.param(
            RAIL + '[desk.rail.exceptions]\n"24-12-2026" = []\n',
            "desk.rail.exceptions.24-12-2026", 16, 'must be a date like "2026-12-24"', "example", id="date in disorder",
        ),
        pytest.param(
            RAIL.replace('"NL"', '"Holland"'),
            "desk.rail.country", 6, "must be a country", '"NL"', id="country by name",
        ),
        pytest.param(
            with_line(DESK, 'open_on_holidays = ["Koningsdg"]'),
            "desk.rail.open_on_holidays", 6, "no holiday there", "koningsdag", id="unknown holiday",
        ),
        pytest.param(
            with_line(DESK, 'open_on_holidays = ["Koningsdag"]', without("country")),
            "desk.rail.open_on_holidays", 6, "whose holidays", "country", id="holidays of nowhere",
        ),
        pytest.param(
            RAIL + '[desk.rail.departments.billing]\nanswer = "4h"\n',
            "desk.rail.departments.billing", 15, "can be reached by nobody", "people", id="unreachable department",
        ),
        pytest.param(
            RAIL + '[desk.rail.sla.wbe]\nfirst_reply = "1h"\n',
            "desk.rail.sla.wbe", 15, "neither a source of this desk nor a kind", '"web"', id="promise for no source",
        ),
        pytest.param(
            RAIL.replace('"hook"', '"hoook"'),
            "source.web.kind", 12, 'must be one of "hook"', '"hook"', id="unknown kind of source",
        ),
        pytest.param(
            RAIL.replace("https://example.org", "example.org"),
            "source.web.callback", 14, "must be a web address", "https://", id="callback without scheme",
        ),
        pytest.param(
            RAIL.replace('callback = "https://example.org/replies"', 'replies = ["public"]'),
            "source.web.replies", 14, "no callback to send them to", "example", id="replies without callback",
        ),
        pytest.param(
            RAIL + f'secret = "{ENVIRON["WEBCARE_HOOK_WEB_SECRET"]}"\n',
            "source.web.secret", 15, "is not a key", "environment", id="a secret in the file",
        ),
        pytest.param(
            RAIL + '[delivery]\ntimeout = "10s"\nlease = "5s"\n',
            "delivery", 15, "a lease no longer than its timeout", "Raise lease", id="lease too short",
        ),
        pytest.param(
            RAIL + '[delivery]\nsettle = "10s"\n',
            "delivery", 15, "a settle time no longer than its timeout", "Raise settle", id="settle too short",
        ),
        pytest.param(
            RAIL + '[intake]\nmax_body = 1048576\n',
            "intake.max_body", 16, 'must be a size like "512KiB"', "example", id="size without unit",
        ),
        pytest.param(
            with_line(DESK, "reach_threshold = 0"),
            "desk.rail.reach_threshold", 6, "must be at least 1", "example", id="number out of range",
        ),
        pytest.param(
            with_line(DESK, 'reach_threshold = "5"'),
            "desk.rail.reach_threshold", 6, "must be a whole number", "example", id="number in quotes",
        ),
        pytest.param(
            with_line(DESK, 'holidays = "no"'), "desk.rail.holidays", 6, "must be true or false", "example", id="flag"
        ),
        pytest.param(
            with_line(DESK, 'phone = { number = "1", until = "8 pm" }'),
            "desk.rail.phone.until", 6, 'must be a time like "20:00"', "example", id="time of day",
        ),
        pytest.param(
            RAIL + '[desk.rail.acknowledgement]\ntext = "We are closed."\n',
            "desk.rail.acknowledgement.text", 16, "does not say {when}", "We answer {when}", id="no opening named",
        ),
        pytest.param(
            RAIL + '[desk.rail.members.U1]\nsignature = "Sanne de Vries"\n',
            "desk.rail.members.U1.signature", 16, "one to ten letters", "example", id="long signature",
        ),
        pytest.param(
            RAIL + '[desk.rail.members.sanne]\nsignature = "SV"\n',
            "desk.rail.members.sanne", 15, "must be the id of a Slack member", "profile", id="member by name",
        ),
        pytest.param(
            RAIL.replace("https://example.org", "https://[::1"),
            "source.web.callback", 14, "must be a web address", "https://", id="callback with half an address",
        ),
        pytest.param(
            with_line(HOURS, 'wed = "08:00-18:00"'),
            "desk.rail.hours.wed", 9, "must be a list of opening times", "example", id="hours that are no list",
        ),
        pytest.param(
            with_line(DESK, "claim_lease = 15"),
            "desk.rail.claim_lease", 6, "must be a duration", "example", id="a duration without quotes",
        ),
        pytest.param(
            with_line(DESK, 'claim_lease = "soon"'),
            "desk.rail.claim_lease", 6, "must be a duration", "example", id="a duration in words",
        ),
        pytest.param(
            with_line(DESK, 'causes = [" "]'),
            "desk.rail.causes[0]", 6, "must not be empty", "leave the key away", id="an empty word",
        ),
        pytest.param("desk = 1\n", "desk", 1, "must be a table", "example", id="no table where one belongs"),
        pytest.param("[desk]\n", "desk", 1, "is empty", "[desk.service]", id="no desk"),
        pytest.param("", "desk", None, "is missing", "example", id="an empty file"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_names_key_line_reason_and_fix(
    text: str, key: str, line: int | None, reason: str, fix: str
) -> None:
    [problem] = problems(text=text)

    assert (problem.key, problem.line) == (key, line)
    assert reason in problem.reason
    assert fix in problem.fix


def test_two_desks_in_one_channel_are_refused() -> None:
    second = RAIL.replace("rail", "bus").replace("web", "site").replace('private_channel = "C0456"\n', "")

    [problem] = problems(second, WEBCARE_HOOK_SITE_SECRET=secret_of("site"))

    assert problem.key == "desk.bus.channel"
    assert 'also a channel of desk "rail"' in problem.reason


SITE = '[source.site]\nkind = "hook"\ndesk = "rail"\n'
NEW = secret_of("new")


@pytest.mark.parametrize(
    ("web", "site"),
    [
        pytest.param(NEW, NEW, id="the same"),
        pytest.param(f"{secret_of('web')} {NEW}", NEW, id="the old one of the other"),
        pytest.param(NEW, f"{secret_of('site')} {NEW}", id="an old one that the other has"),
    ],
)
def test_two_sources_with_one_secret_are_refused_and_both_are_named(web: str, site: str) -> None:
    [problem] = problems(SITE, WEBCARE_HOOK_WEB_SECRET=web, WEBCARE_HOOK_SITE_SECRET=site)

    assert (problem.key, problem.file) == ("WEBCARE_HOOK_SITE_SECRET", "environment")
    assert "WEBCARE_HOOK_WEB_SECRET" in problem.reason
    assert "a secret of its own" in problem.fix
    assert NEW.removeprefix("whsec_") not in str(problem)


def test_sources_with_secrets_of_their_own_are_told_nothing() -> None:
    both = f"{NEW} {secret_of('old')}"

    assert problems(SITE, WEBCARE_HOOK_WEB_SECRET=both, WEBCARE_HOOK_SITE_SECRET=secret_of("site")) == []
    assert problems(WEBCARE_HOOK_WEB_SECRET=f"{NEW} {NEW}") == []


def test_two_sources_with_one_secret_variable_are_refused() -> None:
    found = problems('[source.a-b]\nkind = "hook"\ndesk = "rail"\n[source.a_b]\nkind = "hook"\ndesk = "rail"\n',
                     WEBCARE_HOOK_A_B_SECRET=secret_of("a_b"))  # fmt: skip

    assert [(one.key, "WEBCARE_HOOK_A_B_SECRET" in one.reason) for one in found] == [("source.a_b", True)]


def test_a_name_that_cannot_stand_in_an_address_is_refused() -> None:
    found = problems('[source."my shop"]\nkind = "hook"\ndesk = "rail"\n')

    assert "source.my shop" in {problem.key for problem in found}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param("[desk.rail]\nlanguage = nl\n", 2, "Invalid value", id="a word without quotes"),
        pytest.param('[desk.rail]\nchannel "C1"\n', 2, "Expected '='", id="no equals sign"),
        pytest.param('[desk.rail]\nchannel = "C1"\nchannel = "C2"\n', 3, "overwrite", id="the same key twice"),
        pytest.param('[desk.rail]\nlead = ["U1",\n', 2, "Invalid", id="a list that never ends"),
    ],
)
def test_a_slip_in_the_notation_is_one_clear_problem_with_its_line(text: str, line: int, said: str) -> None:
    [problem] = problems(text=text)

    assert problem.line == line
    assert said in problem.reason
    assert "quotes" in problem.fix


def test_a_value_that_looks_like_a_secret_is_not_repeated() -> None:
    [problem] = problems(text=RAIL.replace('"C0123"', '"xoxb-123-very-secret"'))

    assert "very-secret" not in str(problem)


def test_a_long_value_is_cut() -> None:
    [problem] = problems(text=RAIL.replace('"C0123"', f'"{"c" * 500}"'))

    assert len(str(problem)) < 250


def test_a_right_file_has_no_problem_and_no_warning() -> None:
    assert settings().warnings == ()
