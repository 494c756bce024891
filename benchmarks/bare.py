"""The floor of an acknowledgement: Bolt on aiohttp with one listener that acknowledges, and nothing of ours.

``python -m benchmarks.bare <port> <action id>`` with the variables of the bot. Bolt checks the signature itself.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.clicks import PATH


def bare_app(action: str) -> AsyncApp:
    """Return the app; ``process_before_response`` because Bolt would else look for the answer every 10 ms."""
    token = os.environ["SLACK_BOT_TOKEN"]
    app = AsyncApp(
        client=AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"], retry_handlers=[]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=True,
    )

    @app.action(action)
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    return app


async def serve(port: int, action: str) -> None:
    """Serve until killed."""
    runner = web.AppRunner(bare_app(action).web_app(PATH), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
