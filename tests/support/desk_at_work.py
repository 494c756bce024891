"""What people do and see at a running desk, in the words of a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import Sandbox
from bot.sandbox.actor import Actor
from bot.sandbox.controls import labels, visible_text
from tests.support.world import World

Json = dict[str, Any]
CHANNEL, PRIVATE, BILLING = "C1", "G1", "C2"
BRAND = "@lumerail"


class AtWork:
    """A running desk; ``card`` is the newest case card's ts."""

    def __init__(self, world: World) -> None:
        self.world, self.sandbox, self.platform = world, world.sandbox, world.sandbox.platform

    def user(self, name: str) -> Actor:
        """Return a person by id or name."""
        return self.sandbox.as_user(name)

    async def until(self, predicate: Callable[[], Any], what: str, timeout_s: float = 60.0) -> Any:
        """Wait for something to come true; woken by changes in the workspace."""
        return await self.sandbox.wait_for(predicate, timeout_s=timeout_s, what=what)

    async def mention(self, text: str, *, customer: str = "c1", channel: str = CHANNEL, **more: Any) -> str:
        """Have a customer write to us; return the ts of the card that it becomes."""
        before = {message["ts"] for message in self.sandbox.messages(channel)}
        await self.platform.post(customer, f"{BRAND} {text}", **more)
        return str(
            await self.until(
                lambda: next((one["ts"] for one in self.sandbox.messages(channel) if one["ts"] not in before), None),
                f"card in {channel}",
            )
        )

    def text(self, ts: str, channel: str = CHANNEL) -> str:
        """Return what a message shows."""
        return visible_text(self.sandbox.message(channel, ts)["blocks"])

    def buttons(self, ts: str, channel: str = CHANNEL) -> list[str]:
        """Return the labels of a message's controls."""
        return labels(self.sandbox.message(channel, ts)["blocks"])

    async def shows(self, ts: str, words: str, channel: str = CHANNEL) -> None:
        """Wait until a message shows these words."""
        await self.until(lambda: words in self.text(ts, channel), f"{words!r} on {ts}")

    async def thread_shows(self, ts: str, words: str, channel: str = CHANNEL) -> Json:
        """Wait until a message in a thread shows these words; return it."""
        return dict(
            await self.until(
                lambda: next(
                    (one for one in self.sandbox.thread(channel, ts) if words in visible_text(one.get("blocks") or [])),
                    None,
                ),
                f"{words!r} in the thread of {ts}",
            )
        )

    async def dm_shows(self, user: Actor, words: str) -> Json:
        """Wait until a direct message from the bot shows these words; return it."""
        return dict(
            await self.until(
                lambda: next((one for one in user.dm if words in visible_text(one.get("blocks") or [])), None),
                f"{words!r} in a direct message to {user.id}",
            )
        )

    async def modal(self, user: Actor, title: str) -> Json:
        """Wait until a modal with this title is open; return it."""

        def top() -> Json | None:
            return next((view for view in user.modals[-1:] if view["title"]["text"] == title), None)

        return dict(await self.until(top, f"modal {title!r}"))

    async def reply(self, user: Actor, ts: str, text: str, channel: str = CHANNEL, **fields: Any) -> dict[str, str]:
        """Answer the customer through the Reply modal; return its field errors."""
        await user.click(channel, ts, "Reply")
        await self.modal(user, "Reply")
        return await user.submit({"text": text, **fields})

    async def submits(self, user: Actor, fields: dict[str, Any]) -> None:
        """Send the open form; on a slow machine again, as the sentence below the field says."""
        errors = await user.submit(fields)
        for _ in range(2):
            if not any("again" in one for one in errors.values()):
                break
            errors = await user.submit(fields)
        assert errors == {}

    async def sent(self, count: int = 1) -> list[str]:
        """Wait until the platform has this many replies of ours; return their texts."""
        await self.until(lambda: len(self.platform.posts(by_brand=True)) >= count, f"{count} replies")
        return [post["text"] for post in self.platform.posts(by_brand=True)]

    def api_errors(self) -> list[Json]:
        """Return what Slack refused."""
        return self.sandbox.journal.errors()


class Seen(AtWork):
    """What people do and see while the program runs elsewhere."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.platform = sandbox, sandbox.platform
