"""The routing table, the controls on cards and the manifest say the same; handlers ask for what Bolt can give."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt.kwargs_injection.async_args import AsyncArgs

import handlers
from bot.slack import manifest
from bot.slack.controls import Control, Form, Shortcut
from handlers import actions, commands, events, forms, shortcuts
from handlers.doors import Doors
from tests.settings.samples import settings

# What the middleware of `handlers.register` lends besides Bolt's own.
LENT = {"doors"}
OWN_MODULES = (actions, commands, events, forms, shortcuts)


class Recorder:
    """Stands where the Bolt app stands, and writes down what is registered."""

    def __init__(self) -> None:
        self.listeners: dict[str, list[tuple[Any, Callable[..., Any]]]] = {}
        self.middleware_functions: list[Callable[..., Any]] = []

    def middleware(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.middleware_functions.append(function)
        return function

    def error(self, function: Callable[..., Any]) -> None:
        self.listeners["error"] = [(None, function)]

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Callable[..., Any]], None]]:
        def constraint(what: Any) -> Callable[[Callable[..., Any]], None]:
            return lambda function: self.listeners.setdefault(kind, []).append((what, function))

        return constraint


@pytest.fixture
def registered() -> Recorder:
    recorder = Recorder()
    handlers.register(recorder, object.__new__(Doors))  # type: ignore[arg-type]  # the app's part that register uses
    return recorder


def test_every_event_of_the_manifest_has_a_listener_and_every_listener_its_event(registered: Recorder) -> None:
    heard = {name for name, _ in registered.listeners["event"]}

    assert heard == {name.partition(".")[0] for name in manifest.EVENTS}


@pytest.mark.parametrize("socket_mode", [True, False])
def test_the_manifest_asks_for_everything_that_is_routed(registered: Recorder, socket_mode: bool) -> None:
    printed = manifest.manifest(settings(), public_url="https://example.org", socket_mode=socket_mode)

    assert printed["settings"]["event_subscriptions"]["bot_events"] == list(manifest.EVENTS)
    assert printed["settings"]["interactivity"]["is_enabled"]
    commands_printed = [one["command"] for one in printed["features"]["slash_commands"]]
    assert commands_printed == [name for name, _ in registered.listeners["command"]]
    offered = [one["callback_id"] for one in printed["features"]["shortcuts"]]
    assert offered == [one.value for one in Shortcut]
    assert {"action", "shortcut", "view_submission", "view_closed"} <= set(registered.listeners)


def test_every_control_has_its_handler_and_every_handler_its_control() -> None:
    assert set(actions.HANDLERS) == set(Control)


def test_every_form_has_its_handler_and_every_handler_its_form() -> None:
    assert set(forms.HANDLERS) == set(Form)


def test_the_words_of_the_command_are_those_that_its_help_names() -> None:
    usage = manifest.manifest(settings())["features"]["slash_commands"][0]["usage_hint"]

    assert set(usage.split(" | ")) == set(commands.ANSWERS)


def injected() -> set[str]:
    """Return the parameter names that Bolt fills; any other becomes None with only a warning."""
    return set(inspect.signature(AsyncArgs.__init__).parameters) - {"self", "kwargs", "args"} | LENT


def bolt_functions(recorder: Recorder) -> Iterator[Callable[..., Any]]:
    yield from recorder.middleware_functions
    for found in recorder.listeners.values():
        yield from (function for _, function in found)


def wanted(function: Callable[..., Any], recorder: Recorder) -> set[str]:
    """Return the parameters of a listener; the error handler gets the error too."""
    extra = {"error"} if any(function is one for _, one in recorder.listeners["error"]) else set()
    return set(inspect.signature(function).parameters) - extra


def test_listeners_ask_only_for_what_bolt_or_our_middleware_gives(registered: Recorder) -> None:
    unknown = {
        f"{function.__module__}.{function.__qualname__}: {name}"
        for function in bolt_functions(registered)
        for name in wanted(function, registered)
        if name not in injected()
    }

    assert injected() >= {"ack", "body", "event", "context", "next"}
    assert unknown == set()


def test_our_middleware_lends_exactly_what_is_written_here(registered: Recorder) -> None:
    source = inspect.getsource(handlers)

    assert {name for name in LENT if f'context["{name}"]' in source} == LENT
    assert source.count('context["') == len(LENT)


def test_every_coroutine_named_on_something_is_registered(registered: Recorder) -> None:
    named = {
        function
        for module in OWN_MODULES
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if name.startswith("on_") and function.__module__ == module.__name__
    }

    assert named == {function for found in registered.listeners.values() for _, function in found} - {
        function for _, function in registered.listeners["error"]
    }
