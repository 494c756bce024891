"""Pages beside Slack, through whatever service an Apprise address names (docs/paging.md).

Apprise itself is imported with the first page or check, so that a desk without on-call pays nothing for it.
"""

from __future__ import annotations

from integrations.pagers.check import check_address
from integrations.pagers.pager import ApprisePager

__all__ = ["ApprisePager", "check_address"]
