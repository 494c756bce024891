"""``python -m bot`` is ``webcare``."""

from __future__ import annotations

import gc


def main() -> int:
    """Run the command line; returns the exit code."""
    # What is imported lives as long as the process: to look for garbage in it meanwhile takes an eighth of the start.
    gc.disable()
    from bot.cli import main as command_line

    gc.enable()
    return command_line()


if __name__ == "__main__":
    raise SystemExit(main())
