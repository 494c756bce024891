"""What uv.lock says, as uv exports it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
PINNED = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.ASCII)


def exported(*options: str) -> str:
    """Return the locked requirements, without ourselves.

    Raises:
        subprocess.CalledProcessError: the lock file does not belong to pyproject.toml.
    """
    command = [str(UV), "export", "--locked", "--offline", "--quiet", "--no-emit-project", *options]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def names(requirements: str) -> list[str]:
    """Return the names in exported requirements, also those that only other systems install."""
    return [found[1] for line in requirements.splitlines() if (found := PINNED.match(line))]
