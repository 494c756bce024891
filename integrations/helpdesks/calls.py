"""Calls to one of these programs; an answer is read only so far as anybody needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp

from integrations.bodies import whole, without
from integrations.helpdesks.program import Program, Request
from integrations.once import leave_once
from integrations.reading import Object, object_of

ANSWER_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever it says; ``body`` is empty where it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Object

    @property
    def retry_after(self) -> timedelta | None:
        """When to come back; None where that is not told."""
        said = self.headers.get("Retry-After", "")
        return timedelta(seconds=int(said)) if re.fullmatch(r"\d{1,5}", said, re.ASCII) else None


class Calls:
    """Makes calls over the shared session."""

    def __init__(self, program: Program, session: aiohttp.ClientSession) -> None:
        self._program, self._session = program, session

    async def make(self, request: Request) -> Answer:
        """Make one call, once.

        Raises:
            aiohttp.ClientError, TimeoutError, OSError: as the network has it.
        """
        async with self._session.request(
            request.method, self._program.base + request.path, json=request.body, headers=self._program.headers,
            allow_redirects=False, middlewares=(leave_once,),
        ) as answer:  # fmt: skip
            content = without(await whole(answer.content, ANSWER_MAX_BYTES), *self._program.secrets)
            return Answer(status=answer.status, headers=answer.headers, body=object_of(content))
