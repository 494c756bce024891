"""The one loose type here: what Slack sends and takes is JSON."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
