"""The command line: ``webcare run``, ``check``, ``migrate``, ``backup`` and the rest. Exit 2 = wrong configuration."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.app import BOTH, Role, run
from bot.check import print_checks, run_checks
from bot.clock import clock_for
from bot.commands import backup, export_person, forget, restored, sources
from bot.commands.console import FAILED, OK, WRONG_CONFIGURATION, err, out
from bot.commands.console import settings_of_environment as _settings
from bot.commands.replay_crisis import replay_crisis
from bot.demo.defaults import DEFAULT_PORT, DEFAULT_SPEED
from bot.errors import ConfigurationError, WebcareError
from bot.log import configure_logging
from bot.replay import Replay, read_lines
from bot.slack.manifest import manifest
from bot.store.database import Store
from bot.store.migrate import head_revision, migrate
from bot.store.reach import reach


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(asyncio.run(options.command(options)))
    except ConfigurationError as error:
        err.print(str(error), style="red", markup=False)
        return WRONG_CONFIGURATION
    except WebcareError as error:
        err.print(str(error), style="red", markup=False)
        return FAILED
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = argparse.ArgumentParser(prog="webcare", description="The webcare desk in Slack.")
    commands = whole.add_subparsers(required=True, metavar="command")
    run_it = commands.add_parser("run", help="run the bot")
    run_it.add_argument("--role", choices=[role.value for role in Role], help="only this part (PostgreSQL only)")
    run_it.set_defaults(command=_run)
    demo = commands.add_parser("demo", help="play a Monday in the practice workspace")
    demo.add_argument("--speed", type=float, default=DEFAULT_SPEED, help="business time per real time, e.g. 60")
    demo.add_argument("--language", choices=["nl", "en"], default="en")
    demo.add_argument("--port", type=int, default=os.environ.get("DEMO_PORT") or DEFAULT_PORT)
    demo.set_defaults(command=_demo)
    commands.add_parser("check", help="prove configuration, database, Slack and sources").set_defaults(command=_check)
    commands.add_parser("migrate", help="bring the database to the newest schema").set_defaults(command=_migrate)
    make_manifest = commands.add_parser("manifest", help="print the Slack app manifest")
    make_manifest.add_argument("--url", default=os.environ.get("PUBLIC_URL"), help="public address, for HTTP mode")
    make_manifest.set_defaults(command=_manifest)
    replay = commands.add_parser("replay", help="send recorded mentions to the running bot")
    replay.add_argument("file", type=Path, help="a file of mentions; with --crisis also of counts, or a folder")
    replay.add_argument("--source", help="a source of kind hook; required without --crisis")
    replay.add_argument("--url", help="address of the running bot; default http://127.0.0.1:$PORT")
    replay.add_argument("--speed", type=_positive, help="keep the recorded rhythm, this much faster")
    replay.add_argument("--as-recorded", action="store_true", help="do not move times to now")
    replay.add_argument("--crisis", action="store_true", help="send nothing: say what the watch would have told")
    replay.add_argument("--desk", help="with --crisis: by the settings of this desk; default the first")
    replay.set_defaults(command=_replay)
    for command in (sources, backup, restored, forget, export_person):
        command.add(commands)
    return whole


def _positive(text: str) -> float:
    if (number := float(text)) > 0:
        return number
    raise argparse.ArgumentTypeError(f"must be above 0; got {text}")


async def _run(options: argparse.Namespace) -> int:
    configure_logging()
    settings = _settings()
    for warning in settings.warnings:
        err.print(warning, style="yellow", markup=False)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await run(settings, roles=frozenset({Role(options.role)}) if options.role else BOTH, stop=stop)
    return OK


async def _demo(options: argparse.Namespace) -> int:
    from bot.demo.play import play  # the story and the practice workspace: the bot itself starts sooner without them

    configure_logging(level="WARNING")
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await play(port=options.port, speed=options.speed, language=options.language, say=out.print, stop=stop)
    return OK


async def _check(_: argparse.Namespace) -> int:
    configure_logging(level="WARNING")
    return print_checks(await run_checks(_settings()), out)


async def _migrate(_: argparse.Namespace) -> int:
    settings = _settings(secrets_required=False)
    store = Store(settings.database.url, connect_args=settings.database.connect_args, patient=True)
    try:
        await reach(store)
        await migrate(store)
    finally:
        await store.close()
    out.print(f"The database is at revision {head_revision()}.")
    return OK


async def _manifest(options: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(manifest(_settings(secrets_required=False), public_url=options.url), indent=2) + "\n")
    return OK


async def _replay(options: argparse.Namespace) -> int:
    if options.crisis:
        return await replay_crisis(options)
    if options.source is None:
        raise ConfigurationError("replay needs --source NAME, a source of kind hook (or --crisis, which sends nothing)")
    settings = _settings(secrets_required=False)
    source = settings.sources.get(options.source)
    if source is None or source.secret is None:
        known = ", ".join(name for name, one in settings.sources.items() if one.secret)
        raise ConfigurationError(
            f"--source {options.source}: no such source with a secret; there is: {known or 'none'}"
        )
    lines = read_lines(options.file)
    replay = Replay(
        url=options.url or f"http://127.0.0.1:{settings.http.port}", source=source.name, secret=source.secret,
        clock=clock_for(settings.clock), speed=options.speed, as_recorded=options.as_recorded,
    )  # fmt: skip
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(options.file.name, total=len(lines))
        replayed = await replay.send(lines, done=lambda count: progress.advance(task, count))
    out.print(f"{replayed.lines} lines: {replayed.accepted} accepted, {replayed.duplicates} duplicates.")
    return OK
