"""What is not well, part by part, as ``/readyz`` tells it. No secret and no customer text ever stands here."""

from __future__ import annotations

from collections.abc import Mapping


class Health:
    """Reasons by part (``database``, ``slack:C1``, ``job:sweep``); a part without a reason is well.

    ``fail`` makes the process not ready; ``warn`` is told and changes nothing.
    """

    def __init__(self) -> None:
        self._failures: dict[str, str] = {}
        self._warnings: dict[str, str] = {}

    def fail(self, part: str, reason: str) -> bool:
        """This part keeps us from doing our work. Returns whether that is news, so that logs say it once."""
        news = self._failures.get(part) != reason
        self._failures[part] = reason
        return news

    def warn(self, part: str, reason: str) -> bool:
        """This part fails, the main job goes on. Returns whether that is news."""
        news = self._warnings.get(part) != reason
        self._warnings[part] = reason
        return news

    def ok(self, part: str) -> bool:
        """This part works. Returns whether that is news."""
        had = self._failures.pop(part, None), self._warnings.pop(part, None)
        return had != (None, None)

    def forget(self, prefix: str) -> None:
        """The parts whose names begin so are another process's business now."""
        for told in (self._failures, self._warnings):
            for part in [part for part in told if part.startswith(prefix)]:
                del told[part]

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps us from doing our work."""
        return not self._failures

    @property
    def failures(self) -> Mapping[str, str]:
        """What keeps us from doing our work."""
        return dict(sorted(self._failures.items()))

    @property
    def warnings(self) -> Mapping[str, str]:
        """What fails beside the main job."""
        return dict(sorted(self._warnings.items()))
