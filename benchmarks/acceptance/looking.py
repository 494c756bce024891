"""What people see at a moment, kept for a person to read: as text, and as pictures of the practice page."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.sandbox import Sandbox
from bot.sandbox.controls import controls, visible_text

CHROMIUM_ARGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync".split()
HOME = "home"
# Tall, so that a whole list stands in one picture.
WIDTH, HEIGHT = 1280, 1500


class Album:
    """A folder of moments; without a folder nothing is kept."""

    def __init__(self, sandbox: Sandbox, folder: Path | None, prefix: str, page: Page | None) -> None:
        self._sandbox, self._folder, self._prefix, self._page = sandbox, folder, prefix, page

    async def keep(
        self, title: str, user: str, place: str, *, thread: str | None = None, settle_s: float = 1.0
    ) -> None:
        """Keep what ``user`` sees at ``place``: a channel, ``home``, or their own id for the direct messages."""
        if self._folder is None:
            return
        if place == HOME:
            await self._sandbox.as_user(user).open_home()
        (self._folder / f"{self._prefix}-{title}.txt").write_text(self._text(user, place, thread), "utf-8")
        if self._page is not None:
            channel = place if place == HOME else self._sandbox.channel(place).id
            await self._page.goto(self._sandbox.url)  # another hash alone would keep the old pane
            tail = f"&thread={thread}" if thread else ""
            await self._page.goto(f"{self._sandbox.url}/#as={user}&channel={channel}{tail}")
            await self._page.wait_for_timeout(settle_s * 1000)
            await self._page.screenshot(path=self._folder / f"{self._prefix}-{title}.png")

    async def keep_modal(self, title: str, user: str, place: str) -> None:
        """Keep the open modal of ``user``."""
        await self.keep(title, user, place)
        if self._folder is not None:
            view = self._sandbox.as_user(user).modal
            (self._folder / f"{self._prefix}-{title}.txt").write_text(said(view["blocks"]), "utf-8")

    def _text(self, user: str, place: str, thread: str | None) -> str:
        if place == HOME:
            home = self._sandbox.as_user(user).home
            return said(home["blocks"]) if home else "(empty)"
        messages = self._sandbox.thread(place, thread) if thread else self._sandbox.messages(place)
        return "\n\n".join(said(message.get("blocks") or [], str(message.get("text"))) for message in messages)


def said(blocks: list[dict[str, object]], text: str = "") -> str:
    """Return the words of blocks, then their controls, and the notification's text."""
    labels = " ".join(f"[{one.label}]" for one in controls(blocks))
    return "\n".join(part for part in (text and f"({text})", visible_text(blocks), labels) if part)


@asynccontextmanager
async def album(sandbox: Sandbox, folder: Path | None, prefix: str) -> AsyncIterator[Album]:
    """Open an album; with a folder and a Chromium it takes pictures too."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if folder is None or path is None:
        yield Album(sandbox, folder, prefix, None)
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        try:
            page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
            yield Album(sandbox, folder, prefix, page)
        finally:
            await browser.close()
