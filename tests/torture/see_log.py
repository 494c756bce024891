"""Nothing in the log of any process that must not leave the house, and no job that failed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sandbox import SandboxConfig
from tests.torture.evidence import Evidence
from tests.torture.plan import MARK

# What no log may hold: secrets, whatever customers wrote, are called or can be reached by (all of it begins with MARK,
# see plan.py and customers.py), what agents wrote to them, and what people are called.
LEAKS = {
    "a Slack token": re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+"),
    "a hook secret": re.compile(r"whsec_[\w+/=]+"),
    "a signature": re.compile(r"v0=[0-9a-f]{16,}|v1,[\w+/]{16,}"),
    "words of a customer or to one": re.compile(MARK, re.IGNORECASE),
    "a telephone number": re.compile(r"\+?31697\d{6}"),
    "an e-mail address": re.compile(r"[\w.+-]+@mail\.example"),
}
# Each of these means that something was given up or went another way than the protocol says.
ALARMS = (
    "delivery.failed", "delivery.row_failed", "delivery.round_failed", "delivery.content_refused", "delivery.twins",
    "delivery.twin_stays", "delivery.orphans_cancelled", "reply.row_failed", "job.failed", "torture.life_raised",
    "slack.no_access", "slack.place_gone", "slack.person_gone", "hook.database_away",
)  # fmt: skip


def leaks(evidence: Evidence) -> Iterator[str]:
    """Yield what leaked, with how often; never the words themselves."""
    config = SandboxConfig.for_tests()
    people = "|".join(re.escape(user.real_name) for user in config.users)
    secret = re.escape(config.app.signing_secret)
    for what, pattern in {
        **LEAKS, "a person's name": re.compile(people), "the signing secret": re.compile(secret),
    }.items():  # fmt: skip
        found = pattern.findall(evidence.log)
        if found:
            yield f"{what} is in the log {len(found)} times"


def alarms(evidence: Evidence) -> Iterator[str]:
    """Yield what the programs themselves call a failure, and tracebacks that nobody caught."""
    for name in ALARMS:
        times = evidence.log.count(f'"event": "{name}"') + evidence.log.count(f"{name} " if "torture" in name else "\0")
        if times:
            example = next((line for line in evidence.log.splitlines() if name in line), "")
            yield f"{name} was logged {times} times, first: {example[:600]}"
    lines = [line for line in evidence.log.splitlines() if line.startswith("Traceback")]
    if lines:
        yield f"{len(lines)} bare tracebacks are in the log"
