"""``python -m bot.sandbox --port 8765 [--workspace file.json]``: run the practice workspace alone."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from .config import SandboxConfig
from .server import Sandbox


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A practice Slack workspace.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--workspace", type=Path, help="JSON file with the workspace (default: a small one)")
    parser.add_argument("--agents", type=int, default=6, help="agents in the default workspace")
    options = parser.parse_args()
    config = SandboxConfig.for_tests(agents=options.agents)
    if options.workspace:
        config = SandboxConfig.from_file(options.workspace)
    try:
        asyncio.run(_serve(config, options.host, options.port))
    except KeyboardInterrupt:
        print("Practice workspace closed.")


async def _serve(config: SandboxConfig, host: str, port: int) -> None:
    sandbox = await Sandbox.start(config, host, port)
    print(f"Practice workspace: {sandbox.url}/", flush=True)
    print(f"SLACK_API_URL={sandbox.api_url}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


if __name__ == "__main__":
    main()
