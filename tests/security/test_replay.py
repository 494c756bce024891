"""A signed request that comes again has one effect: here by its signature, elsewhere by the key of its effect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.guard import FORM, REMEMBER_MOST, Refused, SlackGuard
from bot.slack.controls import Control, Form
from tests.handlers.test_guard import NOW, SECRET, signed
from tests.security.bench import AGENT, Bench, a_bench


@pytest.fixture
async def replicas(database_url: str) -> AsyncIterator[tuple[Bench, Bench]]:
    """Two processes on one database, as far as memory is concerned; the second one also stands for a restart."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(a_bench(database_url))
        second = await stack.enter_async_context(a_bench(database_url, furnished=first.ids))
        yield first, second


@pytest.mark.parametrize("control", [Control.CASE_CLAIM, Control.CASE_REPLY, Control.LIST_TELL_CUSTOMER])
async def test_a_click_that_another_process_handled_changes_nothing_again(
    replicas: tuple[Bench, Bench], control: Control
) -> None:
    first, second = replicas
    click = first.click(control, first.ids["free"], by=AGENT)
    await first.send(click)
    await first.send(first.click(Control.CASE_RELEASE, first.ids["free"], by=AGENT))
    after, shown = await first.everything(), len(second.shown())

    await second.send(click)
    await first.send(click)

    assert await first.everything() == after
    assert "views.open" not in second.shown()[shown:]


async def test_a_form_and_a_note_that_another_process_took_are_not_taken_again(replicas: tuple[Bench, Bench]) -> None:
    first, second = replicas
    facts = {"case": first.ids["free"], "revision": 1, "visibility": "public"}
    form = first.form(Form.REPLY, facts, {"text": "One answer."}, by=AGENT)
    await first.send(form)
    after = await first.everything()

    answer = await second.send(form)

    assert answer.status == 200
    assert await first.everything() == after


def test_the_table_of_signatures_is_bounded_and_forgets_the_oldest_first() -> None:
    guard = SlackGuard(SECRET)
    guard._seen.update({f"v0={number}": NOW for number in range(REMEMBER_MOST)})
    headers = signed(b"command=a")

    first = guard.check(content_type=FORM, headers=headers, body=b"command=a", now_s=NOW)
    again = guard.check(content_type=FORM, headers=headers, body=b"command=a", now_s=NOW)

    assert not isinstance(first, Refused)
    assert again == Refused(409, "replayed")
    assert len(guard._seen) == REMEMBER_MOST
    assert "v0=0" not in guard._seen
