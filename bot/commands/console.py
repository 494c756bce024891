"""What every command says its words with, and how it ends."""

from __future__ import annotations

import os

from rich.console import Console

from bot.settings import Settings, load_settings
from integrations.registry import KINDS

OK, FAILED, WRONG_CONFIGURATION = 0, 1, 2
out, err = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True, highlight=False)


def settings_of_environment(*, secrets_required: bool = True) -> Settings:
    """Read webcare.toml and the environment.

    Raises:
        ConfigurationError: with every mistake found.
    """
    return load_settings(None, os.environ, secrets_required=secrets_required, kinds=KINDS)
