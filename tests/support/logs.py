"""What the program would have written, kept as text."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.log import configure_logging


@contextmanager
def captured_logs(*, level: str = "DEBUG") -> Iterator[io.StringIO]:
    """Log as `webcare run` does, into a text; afterwards as before. By default libraries may say all that they can."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, root_level = root.handlers, root.level
    written = io.StringIO()
    configure_logging(level=level, json=True, stream=written)
    try:
        yield written
    finally:
        root.handlers = handlers
        root.setLevel(root_level)
        structlog.configure(**before)
