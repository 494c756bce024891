from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.log import MASK, configure_logging, get_logger, redact

CUSTOMER_TEXT = "mijn adres is Dorpsstraat 1"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Logging as the program sets it up, into a text; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(level="INFO", json=True, stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def events(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_fields(logged: io.StringIO) -> None:
    get_logger("bot.desk").info("case.claimed", case=7, agent="U1", wait_s=412)

    [event] = events(logged)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "case.claimed",
        "level": "info",
        "logger": "bot.desk",
        "case": 7,
        "agent": "U1",
        "wait_s": 412,
    }


def test_events_below_the_level_are_not_written(logged: io.StringIO) -> None:
    get_logger("bot.desk").debug("case.looked_at", case=7)

    assert events(logged) == []


def test_fields_that_were_bound_stay_with_the_events(logged: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request="r-1"):
        get_logger("bot.desk").info("case.claimed")

    assert events(logged)[0]["request"] == "r-1"


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("xoxb-12345-abcDEF", id="bot token"),
        pytest.param("xoxp-12345-abcDEF", id="user token"),
        pytest.param("xoxe.xoxb-1-Mi0yLTEy", id="rotated token"),
        pytest.param("xapp-1-A111-222-abc", id="app token"),
        pytest.param("whsec_MDEyMzQ1Njc4OWFiY2Rl/+==", id="hook secret"),
        pytest.param("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d2", id="Slack's signature"),
        pytest.param("v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=", id="hook signature"),
        pytest.param("Bearer abc.def-ghi", id="authorization header"),
        pytest.param("jan.de-vries+web@mail.example.nl", id="e-mail address"),
        pytest.param("+31 6 1234 5678", id="telephone, international"),
        pytest.param("06-12345678", id="telephone, Dutch mobile"),
        pytest.param("(020) 123 45 67", id="telephone with brackets"),
        pytest.param("0031612345678", id="telephone with 00"),
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_masked_everywhere(logged: io.StringIO, secret: str) -> None:
    log = get_logger("bot.test")
    log.info("some.event", plain=f"before {secret} after", nested={"list": [secret]}, error=ValueError(secret))
    log.info(f"said {secret}")
    logging.getLogger("elsewhere").warning("a library said %s", secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        log.exception("loop.failed")

    assert len(events(logged)) == 4
    assert secret not in logged.getvalue()
    assert events(logged)[0]["plain"] == f"before {MASK} after"
    assert events(logged)[0]["nested"] == {"list": [MASK]}
    assert "RuntimeError" in events(logged)[3]["exception"]


@pytest.mark.parametrize("field", ["token", "bot_token", "client_secret", "password", "Authorization", "signature"])
def test_a_field_named_like_a_secret_is_masked_whatever_it_holds(logged: io.StringIO, field: str) -> None:
    get_logger("bot.test").info("some.event", **{field: "harmless", "inner": {field: "harmless"}})

    [event] = events(logged)
    assert (event[field], event["inner"][field]) == (MASK, MASK)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1795424100.123456", id="Slack message id"),
        pytest.param("C0123456789", id="channel"),
        pytest.param("2026-11-23T08:55:00.000123+01:00", id="instant"),
        pytest.param("case 4812 of 1000000", id="numbers"),
        pytest.param("http://127.0.0.1:8765/api/chat.postMessage", id="address"),
        pytest.param("reply:12:rev:7", id="key"),
        pytest.param("3f0a1b2c-0612-4345-8678-001122334455", id="uuid"),
        pytest.param("@jan_dv", id="handle"),
    ],
)
def test_what_helps_to_find_a_fault_stays_readable(text: str) -> None:
    assert redact(text) == text


def test_a_password_inside_an_address_is_masked() -> None:
    assert redact("postgresql://webcare:hunter2@db:5432/desk") == f"postgresql://{MASK}@db:5432/desk"


@pytest.mark.parametrize("library", ["slack_bolt.App", "aiohttp.access", "sqlalchemy.engine.Engine", "apscheduler"])
def test_libraries_are_heard_only_from_a_warning_on(logged: io.StringIO, library: str) -> None:
    logger = logging.getLogger(library)
    logger.setLevel(logging.DEBUG)
    logger.info("chatter %s", CUSTOMER_TEXT)
    logger.warning("trouble")

    assert [(event["logger"], event["event"]) for event in events(logged)] == [(library, "trouble")]


def test_a_start_with_the_tokens_in_the_environment_warns_of_nothing(
    logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-practice-bot")

    AsyncApp(
        client=AsyncWebClient("xoxb-practice-bot"),
        signing_secret="verified by the guard",
        request_verification_enabled=False,
    )

    assert "will be unused" not in logged.getvalue()


async def test_a_badly_signed_request_leaves_no_body_and_no_signature_in_the_log(logged: io.StringIO) -> None:
    # Bolt writes both at INFO, through a logger that it names after the app and whose level it sets itself.
    app = AsyncApp(client=AsyncWebClient(token="xoxb-1-2"), signing_secret="secret", name="anything")
    request = AsyncBoltRequest(
        body=CUSTOMER_TEXT,
        headers={"x-slack-signature": "v0=feedbeef", "x-slack-request-timestamp": "1"},
    )

    response = await app.async_dispatch(request)

    assert response.status == 401
    assert CUSTOMER_TEXT not in logged.getvalue()
    assert "feedbeef" not in logged.getvalue()


def test_readable_logs_are_masked_too() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    configure_logging(json=False, stream=stream)
    get_logger("bot.test").info("case.claimed", case=7, said="xoxb-1-2")
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()

    assert "case.claimed" in stream.getvalue()
    assert "case=7" in stream.getvalue()
    assert "xoxb" not in stream.getvalue()


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="LOUD"):
        configure_logging(level="LOUD", stream=io.StringIO())
