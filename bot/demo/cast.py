"""Who plays in the story: the people, groups and channels of Lumerail's practice workspace, and its customers."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.sandbox import (
    AppConfig,
    ChannelConfig,
    ClockConfig,
    CommandConfig,
    CustomerConfig,
    GroupConfig,
    LimitsConfig,
    PlatformConfig,
    SandboxConfig,
    ShortcutConfig,
    TeamConfig,
    UserConfig,
)

Language = Literal["nl", "en"]

ZONE = ZoneInfo("Europe/Amsterdam")
STARTS_AT = datetime(2026, 11, 23, 8, 55, tzinfo=ZONE)  # a Monday, five minutes before the desk opens

WEBCARE, PRIVATE, FINANCE, OPERATIONS, GENERAL = "C1", "G1", "C2", "C3", "C4"
AGENTS_GROUP, FINANCE_GROUP, OPERATIONS_GROUP = "S9", "S1", "S2"
SANNE, DAAN, FATIMA, RUBEN, MARIT, JORIS = "U1", "U2", "U3", "U4", "U5", "U6"
PETRA, OMAR, WIM, AYLIN, GERDA, THIJS = "U101", "U102", "U111", "U112", "U121", "U131"
AGENTS = (SANNE, DAAN, FATIMA, RUBEN, MARIT, JORIS)
SIGNATURES = {SANNE: "SV", DAAN: "DM", FATIMA: "FY", RUBEN: "RS", MARIT: "MH", JORIS: "JD"}

# id, name, real name, title in Dutch, title in English
_STAFF = (
    (SANNE, "sanne", "Sanne Visser", "Webcare", "Webcare"),
    (DAAN, "daan", "Daan Mulder", "Webcare", "Webcare"),
    (FATIMA, "fatima", "Fatima Yılmaz", "Webcare", "Webcare"),
    (RUBEN, "ruben", "Ruben Smit", "Webcare (doet zelf mee)", "Webcare (takes part by himself)"),
    (MARIT, "marit", "Marit Hoekstra", "Webcare, werkverdeler", "Webcare, coordinator"),
    (JORIS, "joris", "Joris van Dam", "Webcare, nieuw", "Webcare, new"),
    (PETRA, "petra", "Petra Blom", "Financiën", "Finance"),
    (OMAR, "omar", "Omar Bakker", "Financiën", "Finance"),
    (WIM, "wim", "Wim Terpstra", "Verkeersleiding", "Traffic control"),
    (AYLIN, "aylin", "Aylin Demir", "Verkeersleiding", "Traffic control"),
    (GERDA, "gerda", "Gerda Kok", "Gevonden voorwerpen", "Lost property"),
    (THIJS, "thijs", "Thijs van Leeuwen", "Persvoorlichting", "Press office"),
)

# id, handle, name, followers
_CUSTOMERS = (
    ("jan", "jan_dv", "Jan de Vos", 212),
    ("fien", "fien.huisman", "Fien Huisman", 640),
    ("wout", "woutw", "Wout Wouters", 88),
    ("roos", "roosvdl", "Roos van der Laan", 431),
    ("lotte", "lotte_en_twee", "Lotte Brands", 176),
    ("yasmine", "yasmine.e", "Yasmine El Amrani", 1_920),
    ("mira", "mirakaya", "Mira Kaya", 48_100),
    ("marcel", "marcel_pendelt", "Marcel Dijk", 305),
    ("phendriks", "p.hendriks", "P. Hendriks", 4),
    ("henk", "opa_henk", "Henk Bos", 9),
    ("miep", "miepvanes", "Miep van Es", 12),
    ("koen", "koen_op_de_fiets", "Koen Peeters", 520),
    ("tarik", "tarik_b", "Tarik Bouzid", 233),
    ("saskia", "saskia_dj", "Saskia de Jong", 97),
    ("hanna", "hannalind", "Hanna Lindeman", 61),
    ("anouk", "anoukb", "Anouk Bergsma", 148),
    ("kimberley", "kimberleyx", "Kimberley Vermeer", 350),
    ("ilse", "ilse.v", "Ilse Verhoef", 84),
    ("raoul", "raoulp", "Raoul Pinas", 710),
    ("hanneke", "hanneke_k", "Hanneke Kuipers", 129),
    ("daphne", "daphne.z", "Daphne Zwart", 203),
    ("jb", "jb_forens", "Jan-Bart Otten", 55),
    ("emma", "emmaschrijft", "Emma Willems", 3_400),
    ("nadia", "nadia_k", "Nadia Karimi", 167),
    ("dennis", "dennis1987", "Dennis Vonk", 31),
    ("bas", "bas_treinspot", "Bas Kuiper", 2_260),
    ("thomas", "thomas_kraai", "Thomas Mulder", 7_850),
    ("berkenoord", "sem_berkenoord", "Sem Willemse", 73),
    ("omar", "omar_h", "Omar Haddad", 118),
    ("svenja", "svenja_hb", "Svenja Albrecht", 392),
    ("gareth", "gareth_m", "Gareth Morgan", 240),
    ("ted", "ted_on_tour", "Ted Lindqvist", 1_105),
    ("mo", "mo_rahmani", "Mo Rahmani", 284),
    ("priya", "priya.travels", "Priya Nair", 2_340),
    ("wendy", "wendyvb", "Wendy van Beek", 142),
    ("sjoerd", "sjoerd_h", "Sjoerd Hiemstra", 77),
    ("lucas", "lucasdemeter", "Lucas de Meter", 1_480),
    ("femke", "femkepostma", "Femke Postma", 166),
    ("truus", "truus_breit", "Truus Aalbers", 1_010),
    ("noortje", "noortje.k", "Noortje Kamp", 208),
    ("kevin", "kevin_030", "Kevin Blok", 44),
    ("isa", "isa.dewit", "Isa de Wit", 890),
    ("claire", "claire_dub", "Claire Doyle", 512),
    ("rik", "rikforenst", "Rik Evers", 93),
    ("bo", "bo_vanrijn", "Bo van Rijn", 121),
    ("thea", "fam.terpstra", "Thea Terpstra", 37),
)

_TOPICS = {
    WEBCARE: ("Wat klanten vragen. Eén kaart per klant.", "What customers ask. One card per customer."),
    PRIVATE: ("Privéberichten van klanten. Blijft hier.", "Private messages of customers. Stays here."),
    FINANCE: ("Vragen van webcare aan Financiën", "Questions from webcare to Finance"),
    OPERATIONS: ("Verkeersleiding: storingen en prognoses", "Traffic control: failures and forecasts"),
    GENERAL: ("Heel Lumerail", "All of Lumerail"),
}


def workspace(language: Language, *, speed: float) -> SandboxConfig:
    """Return Lumerail's workspace and platform, at five to nine, with business time ``speed`` times as fast."""
    return SandboxConfig(
        team=TeamConfig(id="T1", name="Lumerail", domain="lumerail"),
        users=tuple(_people(language)),
        usergroups=(
            GroupConfig(id=AGENTS_GROUP, handle="webcare", name="Webcare", users=AGENTS),
            GroupConfig(id=FINANCE_GROUP, handle="finance", name=_title(PETRA, language), users=(PETRA, OMAR)),
            GroupConfig(id=OPERATIONS_GROUP, handle="operations", name=_title(WIM, language), users=(WIM, AYLIN)),
        ),
        channels=tuple(_channels(language)),
        app=dataclasses.replace(AppConfig(), commands=(_command(language),), shortcuts=_shortcuts(language)),
        language=language,
        clock=ClockConfig(business_start=STARTS_AT.isoformat(), factor=speed, timezone=ZONE.key),
        # The bot keeps its own pace; at practice speed Slack's per-minute limits would be per second.
        limits=LimitsConfig(scale=None),
        platform=_platform(),
    )


def _people(language: Language) -> list[UserConfig]:
    locale = "nl-NL" if language == "nl" else "en-GB"
    return [
        UserConfig(
            id=ident, name=name, real_name=real_name, title=dutch if language == "nl" else english,
            kind="agent" if ident in AGENTS else "colleague", tz=ZONE.key, locale=locale,
        )
        for ident, name, real_name, dutch, english in _STAFF
    ]  # fmt: skip


def _title(user: str, language: Language) -> str:
    return next(person.title for person in _people(language) if person.id == user)


def _channels(language: Language) -> list[ChannelConfig]:
    bot = AppConfig().bot_user
    everybody = tuple(ident for ident, *_ in _STAFF)
    # The agents read along with traffic control, as webcare teams of railways do; the finance channel is finance's own.
    members = {
        WEBCARE: ("webcare", (*AGENTS, bot)),
        PRIVATE: ("webcare-private", (*AGENTS, bot)),
        FINANCE: ("finance", (PETRA, OMAR, bot)),
        OPERATIONS: ("operations", (WIM, AYLIN, *AGENTS, bot)),
        GENERAL: ("general", everybody),
    }
    return [
        ChannelConfig(
            id=ident, name=name, members=who, is_private=ident == PRIVATE,
            topic=_TOPICS[ident][0 if language == "nl" else 1],
        )
        for ident, (name, who) in members.items()
    ]  # fmt: skip


def _command(language: Language) -> CommandConfig:
    told = {"nl": "Jouw werk aan de desk", "en": "Your work at the desk"}
    return CommandConfig(
        command="/webcare", usage_hint="queue | mine | open | close | help", description=told[language]
    )


def _shortcuts(language: Language) -> tuple[ShortcutConfig, ...]:
    new = {"nl": "Nieuwe case", "en": "New case"}
    this = {"nl": "Maak hier een case van", "en": "Make this a case"}
    return (
        ShortcutConfig(callback_id="new_case", name=new[language]),
        ShortcutConfig(callback_id="case_of_message", name=this[language], type="message"),
    )


def _platform() -> PlatformConfig:
    return PlatformConfig(
        brand_handle="lumerail",
        brand_name="Lumerail",
        max_chars=500,
        customers=tuple(
            CustomerConfig(id=ident, handle=handle, name=name, followers=followers, verified=followers > 40_000)
            for ident, handle, name, followers in _CUSTOMERS
        ),
    )
