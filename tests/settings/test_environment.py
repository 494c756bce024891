from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import BadConfiguration, load_settings, parse_settings
from tests.settings.samples import ENVIRON, RAIL, SECRET, problems, settings

SIGNING_SECRET = "8f742231b10e8888abcd99baffff85a5"


def test_an_app_token_means_socket_mode() -> None:
    slack = settings().slack

    assert slack.socket_mode
    assert slack.bot_token.get_secret_value() == "xoxb-1-abc"
    assert slack.api_url == "https://slack.com/api/"
    assert not slack.is_practice


def test_a_signing_secret_alone_means_http() -> None:
    slack = settings(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SIGNING_SECRET).slack

    assert not slack.socket_mode
    assert slack.signing_secret is not None
    assert slack.signing_secret.get_secret_value() == SIGNING_SECRET


def test_with_both_the_app_token_decides() -> None:
    assert settings(SLACK_SIGNING_SECRET=SIGNING_SECRET).slack.socket_mode


@pytest.mark.parametrize(
    ("address", "practice"),
    [
        ("http://127.0.0.1:8765/api", True),
        ("http://localhost:8765/api/", True),
        ("http://[::1]:8765/api/", True),
        ("https://slack.example.org/api/", False),
        ("http://127.0.0.1.example.org/api/", False),
    ],
)
def test_only_an_address_of_this_machine_is_practice(address: str, practice: bool) -> None:
    slack = settings(SLACK_API_URL=address).slack

    assert slack.is_practice is practice
    assert slack.api_url == address.rstrip("/") + "/"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SLACK_BOT_TOKEN", "", "is not set"),
        ("SLACK_BOT_TOKEN", "xoxp-1-abc", 'must start with "xoxb-"'),
        ("SLACK_APP_TOKEN", "", "neither is SLACK_SIGNING_SECRET"),
        ("SLACK_APP_TOKEN", "xoxb-1-abc", 'must start with "xapp-"'),
        ("SLACK_SIGNING_SECRET", "changeme", "at least 16 characters"),
        ("SLACK_SIGNING_SECRET", "x" * 15, "at least 16 characters"),
        ("SLACK_SIGNING_SECRET", "two words of a secret", "without spaces"),
        ("SLACK_API_URL", "slack.example.org", "must be a web address"),
        ("SLACK_API_URL", "https://[::1", "must be a web address"),
        ("PORT", "0", "must be a number from 1 to 65535"),
        ("PORT", "80a", "must be a number from 1 to 65535"),
        ("PORT", "70000", "must be a number from 1 to 65535"),
        ("WEBCARE_HOOK_WEB_SECRET", "", "is not set"),
        ("WEBCARE_HOOK_WEB_SECRET", SECRET.removeprefix("whsec_"), 'must be "whsec_" and base64'),
        ("WEBCARE_HOOK_WEB_SECRET", "whsec_not base64!", 'must be "whsec_" and base64'),
        ("WEBCARE_HOOK_WEB_SECRET", "whsec_c2hvcnQ=", "at least 16 bytes"),
        ("WEBCARE_CLOCK", "2026-11-23T08:55:00+01:00,2026-11-22T14:00:00Z,60", "time of a real workspace"),
        ("DATABASE_URL", "mysql://u:pw@h/db", 'names "mysql"'),
    ],
)
def test_a_wrong_variable_is_named_with_its_reason(name: str, value: str, reason: str) -> None:
    [problem] = problems(**{name: value})

    assert (problem.key, problem.file, problem.line) == (name, "environment", None)
    assert reason in problem.reason
    assert problem.fix


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "WEBCARE_HOOK_WEB_SECRET"]
)
def test_a_wrong_secret_is_never_shown(name: str) -> None:
    with pytest.raises(BadConfiguration) as bad:
        settings(**{name: "hunter2-hunter2"})

    assert "hunter2" not in str(bad.value)


def test_a_wrong_database_address_does_not_show_its_password() -> None:
    with pytest.raises(BadConfiguration) as bad:
        settings(DATABASE_URL="postgresql://webcare:hunter2@host/db?sslmode=perhaps")

    assert "hunter2" not in str(bad.value)
    assert 'sslmode "perhaps"' in str(bad.value)


def test_settings_do_not_show_their_secrets() -> None:
    shown = repr(settings(SLACK_SIGNING_SECRET="hunter2" * 3, DATABASE_URL="postgresql://u:hunter2@host/db"))

    assert "hunter2" not in shown
    assert "xoxb-1" not in shown
    assert "xapp-1" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize("real", ["2026-11-22T14:00:00+01:00", "1795352400"])
def test_a_practice_clock_is_an_anchor(real: str) -> None:
    clock = settings(
        SLACK_API_URL="http://127.0.0.1:1/api/", WEBCARE_CLOCK=f"2026-11-23T08:55:00+01:00,{real},60"
    ).clock

    assert clock is not None
    assert clock.business == datetime(2026, 11, 23, 7, 55, tzinfo=UTC)
    assert clock.real == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    assert clock.factor == 60


@pytest.mark.parametrize(
    "text", ["60", "2026-11-23T08:55:00,2026-11-22T14:00:00Z,60", "a,b,c", "2026-11-23T08:55:00Z,0,0", "0,0,nan"]
)
def test_a_practice_clock_of_another_form_is_refused(text: str) -> None:
    [problem] = problems(SLACK_API_URL="http://127.0.0.1:1/api/", WEBCARE_CLOCK=text)

    assert problem.key == "WEBCARE_CLOCK"
    assert problem.value == f'"{text}"'


def test_the_door_listens_where_the_environment_says() -> None:
    assert (settings().http.host, settings().http.port) == ("0.0.0.0", 8080)
    chosen = settings(HOST="127.0.0.1", PORT="9000").http
    assert (chosen.host, chosen.port) == ("127.0.0.1", 9000)


def test_commands_that_talk_to_nobody_need_no_secrets() -> None:
    found = parse_settings(RAIL, {}, secrets_required=False)

    assert found.sources["web"].secret is None
    assert found.slack.socket_mode
    assert found.slack.bot_token.get_secret_value() == ""


def test_a_hook_secret_without_a_source_is_a_warning() -> None:
    [warning] = settings(WEBCARE_HOOK_WBE_SECRET=SECRET).warnings

    assert "WEBCARE_HOOK_WBE_SECRET belongs to no source" in warning


def test_a_file_that_is_not_there_is_a_problem_that_names_it(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.toml"

    with pytest.raises(BadConfiguration) as bad:
        load_settings(None, {**ENVIRON, "WEBCARE_CONFIG": str(missing)})

    [problem] = bad.value.problems
    assert (problem.file, problem.reason) == (str(missing), "is not there")
    assert "webcare.example.toml" in problem.fix


def test_a_file_of_another_encoding_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "webcare.toml"
    file.write_bytes(RAIL.encode("utf-16"))

    with pytest.raises(BadConfiguration, match="is not UTF-8 text"):
        load_settings(file, ENVIRON)


def test_the_path_that_was_given_goes_before_the_variable(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(RAIL, encoding="utf-8")

    found = load_settings(file, {**ENVIRON, "WEBCARE_CONFIG": "/nowhere.toml"})

    assert found.config_path == file
    assert list(found.desks) == ["rail"]
