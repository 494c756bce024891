"""Fixtures that drive the practice page in a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox import ClockConfig, DeliveryConfig, Sandbox, SandboxConfig
from tests.browser.practice_app import PracticeApp

# Quiet and small: no first-run pages, no traffic of its own, and it must run as root in containers.
CHROMIUM_ARGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# On a loaded machine a page may take its time, and so may the bot behind it.
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


def chromium_path() -> str:
    """Return the Chromium to use; without one the test is skipped, but with ``CI=true`` it fails."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    reason = "no Chromium found: install the package 'chromium' or set CHROMIUM to its path"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        await browser.close()


class Watched:
    """What went wrong in a page: errors of its scripts, and what its content security policy refused."""

    def __init__(self) -> None:
        self.troubles: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.troubles.append(message.text)


@pytest.fixture
async def chromium_context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile of 1440 by 900; the test fails if a script of the page does."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(WAIT_MS)
    watched = Watched()
    context.on("page", watched.watch)
    yield context
    await context.close()
    assert watched.troubles == []


@pytest.fixture
async def chromium_page(chromium_context: BrowserContext) -> Page:
    """One empty page."""
    return await chromium_context.new_page()


@pytest.fixture
async def practice() -> AsyncIterator[Sandbox]:
    """A practice workspace on Monday 08:55."""
    config = SandboxConfig.for_tests(
        clock=ClockConfig(business_start="2026-11-23T08:55:00+01:00"),
        delivery=DeliveryConfig(retry_delays_s=()),
    )
    async with Sandbox(config) as sandbox:
        yield sandbox


@pytest.fixture
async def practice_app(practice: Sandbox) -> AsyncIterator[PracticeApp]:
    """The app in that workspace; a test says how it answers."""
    async with PracticeApp(practice) as app:
        yield app
