"""How the demo's desk is configured: the same text that a team writes in its webcare.toml."""

from __future__ import annotations

from bot.demo import cast
from bot.demo.cast import Language
from bot.sandbox import Sandbox

SOURCE = "plaza"
# Slack's real paces, times this, so that the morning's list and a disruption show at once.
LIVELY = 20.0

_TITLES = {
    "finance": {"nl": "Financiën", "en": "Finance"},
    "operations": {"nl": "Verkeersleiding", "en": "Traffic control"},
    "lost": {"nl": "Gevonden voorwerpen", "en": "Lost property"},
    "press": {"nl": "Persvoorlichting", "en": "Press office"},
}
_ELSEWHERE = {"nl": "Elders", "en": "Elsewhere"}
_CAUSES = {
    "nl": ["Vertraging of uitval", "Reisinformatie", "Drukte", "Kaartje of betaling", "Station", "Personeel", "Anders"],
    "en": ["Delay or cancellation", "Travel information", "Crowding", "Ticket or payment", "Station", "Staff", "Other"],
}
_TEXT = """
[desk.travellers]
channel = "{webcare}"
private_channel = "{private}"
language = "{language}"
address = "je"
timezone = "{zone}"
country = "NL"
lead = "{marit}"
coordinator = "{marit}"
agents = {{ usergroup = "{agents}" }}
phone = {{ number = "0900 0440", until = "23:30" }}
urgency_words = ["flauwgevallen", "fainted", "insuline", "insulin", "gestrand*", "stranded"]
causes = {causes}

[desk.travellers.hours]
mon = ["09:00-18:00"]
tue = ["09:00-18:00"]
wed = ["09:00-18:00"]
thu = ["09:00-18:00"]
fri = ["09:00-18:00"]
{members}
[desk.travellers.departments.finance]
title = "{finance}"
usergroup = "{finance_group}"
channel = "{finance_channel}"
answer = "4h"

[desk.travellers.departments.operations]
title = "{operations}"
usergroup = "{operations_group}"
channel = "{operations_channel}"
answer = "20m"
urgent_answer = "5m"
hours = {{ always = true }}

[desk.travellers.departments.lost-property]
title = "{lost}"
people = ["{gerda}"]
answer = "4h"

[desk.travellers.departments.press]
title = "{press}"
people = ["{thijs}"]
answer = "1h"
urgent_answer = "15m"

[source.{source}]
kind = "hook"
desk = "travellers"
platform = "Plaza"
callback = "{callback}"
statements = "{statements}"
max_length = {max_length}

[source.elsewhere]
kind = "manual"           # cases that people make: of a review, a call, a link that a colleague pasted
desk = "travellers"
platform = "{elsewhere}"

[delivery]
scale = {scale}

[intake]
backlog_after = "96h"     # a weekend is no backlog: its mentions wait since the desk opened
"""


def desk_text(sandbox: Sandbox, language: Language, *, speed: float) -> str:
    """Return the webcare.toml of the demo, for a workspace that runs at ``sandbox``."""
    return _TEXT.format(
        webcare=cast.WEBCARE, private=cast.PRIVATE, language=language, zone=cast.ZONE.key, marit=cast.MARIT,
        agents=cast.AGENTS_GROUP, causes=_CAUSES[language], members=_members(), finance_group=cast.FINANCE_GROUP,
        finance_channel=cast.FINANCE, operations_group=cast.OPERATIONS_GROUP, operations_channel=cast.OPERATIONS,
        gerda=cast.GERDA, thijs=cast.THIJS, source=SOURCE, callback=sandbox.callback_url,
        statements=sandbox.statements_url, max_length=sandbox.config.platform.max_chars, scale=max(LIVELY, speed),
        elsewhere=_ELSEWHERE[language],
        **{name: titles[language] for name, titles in _TITLES.items()},
    )  # fmt: skip


def _members() -> str:
    """Return the agents' signatures; Joris is new and works the morning."""
    tables = [f'\n[desk.travellers.members.{user}]\nsignature = "{sign}"\n' for user, sign in cast.SIGNATURES.items()]
    return "".join(tables) + 'hours = { mon = ["09:00-13:00"] }\n'


def environment(sandbox: Sandbox, *, database: str) -> dict[str, str]:
    """Return what the bot finds in its environment: the workspace's address and tokens."""
    app = sandbox.config.app
    return {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        "SLACK_SIGNING_SECRET": app.signing_secret,
        "DATABASE_URL": database,
        "HOST": "127.0.0.1",
        f"WEBCARE_HOOK_{SOURCE.upper()}_SECRET": sandbox.config.platform.hook_secret,
    }
