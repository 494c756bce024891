"""How Dutch and English name the time by which somebody will hear from us.

All patterns are for text from `bot.rules.words.plain`: small letters without accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.opening_times import WEEKDAYS

TODAY, TOMORROW, DAY_AFTER_TOMORROW = 0, 1, 2
MINUTES = {"minute": 1, "quarter": 15, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """The words of one language; texts are alternatives for a regular expression, mappings are words with meanings."""

    ours: str  # a sentence about what we will do
    theirs: str  # a clause about what the customer may do, or about something else that has a time
    greeting: str  # before a day: a wish, no promise
    deadline: str  # before a time of day
    latest: str  # after a time of day
    before_day: str  # before a day on which it will be too late
    between: str  # "between 2 and 4": the second time counts
    span_start: str
    span_filler: str
    hour_mark: str
    bare_hour: str  # what has to follow a number that has no other sign of being an hour
    half: str
    half_means_before: bool  # "half five" is 4:30
    quarter_past: str
    quarter_to: str
    end_of_day: str
    end_of_afternoon: str
    this_week: str
    next_week: str
    numbers: Mapping[str, int]
    amounts: Mapping[str, float]
    units: Mapping[str, str]  # to a key of MINUTES or "working_day"
    days: Mapping[str, int]
    weekdays: Mapping[str, int]
    parts: Mapping[str, str]
    parts_of_today: Mapping[str, str]
    halves: Mapping[str, int]  # what makes twelve hours of the clock sure, to the hours to add
    fixed_times: Mapping[str, int]  # minutes past midnight
    months: Mapping[str, int]


def _numbered(words: str, start: int) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), start)}


def _weekdays(names: str) -> dict[str, int]:
    return dict(zip(names.split(), range(len(WEEKDAYS)), strict=True))


DUTCH_NUMBERS = _numbered("een twee drie vier vijf zes zeven acht negen tien elf twaalf", 1)
DUTCH = Grammar(
    ours=(
        r"ik|we|wij|ons team|onze|collega\w*|wordt|worden|hoor|hoort|(?:je|u|jullie) krijg(?:t|en)|krijg je|krijgt u|"
        r"heb je|heeft u|volgt|opgelost|geregeld"
    ),
    theirs=(
        r"kun je|kunt u|kunnen jullie|(?:je|u|jullie) (?:kan|kunt|kunnen|mag|moet|dient|hoeft)|wil je|wilt u|zou je|"
        r"zou u|stuur|neem|geef|mail|laat ons|laat het ons|bestel\w*|retour\w*|terugsturen|vertrek\w*|treinen?|"
        r"vlucht\w*|bus|geldig|open|geopend|gesloten|bereikbaar|was|waren|had|hadden|gisteren|sinds"
    ),
    greeting=r"goede|goeie|fijne|fijn|prettige|mooie|leuke|tot",
    deadline=r"uiterlijk|voor|om|tegen|rond|niet later dan",
    latest=r"uiterlijk|op zijn laatst",
    before_day=r"voor",
    between=r"\btussen\b.{1,20}?\ben\b",
    span_start=r"binnen|over|in",
    span_filler=r"nu en|ongeveer|circa|maximaal|uiterlijk|de komende|het komende|de eerstvolgende|een kleine",
    hour_mark=r"uur\b|u\b|h\b",
    bare_hour=r"(?!)",
    half=r"half",
    half_means_before=True,
    quarter_past=r"kwart over",
    quarter_to=r"kwart voor",
    end_of_day=r"\beinde?(?: van)?(?: de| het)? (?:werk)?dag\b|\bvoor sluitingstijd\b",
    end_of_afternoon=r"\beinde?(?: van)?(?: de)? middag\b",
    this_week=r"\bdeze week\b|\beinde?(?: van)?(?: de| deze)? week\b",
    next_week=r"\bvolgende week\b|\bkomende week\b",
    numbers=DUTCH_NUMBERS,
    amounts={
        **DUTCH_NUMBERS,
        "het": 1,
        "half": 0.5,
        "een half": 0.5,
        "anderhalf": 1.5,
        "anderhalve": 1.5,
        "een paar": 2,
    },
    units={
        **dict.fromkeys(("minuut", "minuten", "min"), "minute"),
        **dict.fromkeys(("kwartier", "kwartiertje"), "quarter"),
        **dict.fromkeys(("uur", "uren", "uurtje", "u"), "hour"),
        **dict.fromkeys(("dag", "dagen"), "day"),
        **dict.fromkeys(("werkdag", "werkdagen"), "working_day"),
        **dict.fromkeys(("week", "weken"), "week"),
    },
    days={"vandaag": TODAY, "morgen": TOMORROW, "overmorgen": DAY_AFTER_TOMORROW},
    weekdays=_weekdays("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    parts={"ochtend": "morning", "vroeg": "morning", "middag": "afternoon", "avond": "evening"},
    parts_of_today={"vanochtend": "morning", "vanmorgen": "morning", "vanmiddag": "afternoon", "vanavond": "evening"},
    halves={"'s ochtends": 0, "'s morgens": 0, "'s middags": 12, "'s avonds": 12},
    fixed_times={"middernacht": 24 * 60},
    months=_numbered("januari februari maart april mei juni juli augustus september oktober november december", 1),
)

ENGLISH_NUMBERS = _numbered("one two three four five six seven eight nine ten eleven twelve", 1)
ENGLISH = Grammar(
    ours=(
        r"i|we|our|colleagues?|you(?:'ll| will)|hear|an? (?:update|answer|reply|response)|get back|back to you|"
        r"let you know|fixed|sorted|solved|resolved|be in touch|follows"
    ),
    theirs=(
        r"can you|could you|would you|will you|please|you (?:can|could|may|must|need|should|have to)|send us|give us|"
        r"let us|return\w*|depart\w*|trains?|flights?|bus|valid|open|opened|closed|was|were|had|yesterday|since"
    ),
    greeting=r"happy|nice|great|lovely|good|see you",
    deadline=r"by|before|at|around|no later than|not later than|until|latest|about",
    latest=r"at the latest|latest",
    before_day=r"before",
    between=r"\bbetween\b.{1,20}?\band\b",
    span_start=r"within|in",
    span_filler=r"the next|about|around|a maximum of|at most|under",
    hour_mark=r"o'?clock\b|h\b|hrs\b",
    bare_hour=r"(?=\s*(?:$|[.,!?;)^-]|(?:today|tomorrow|this|tonight|on|at the latest|latest|\w+day)\b))",
    half=r"half past|half",
    half_means_before=False,
    quarter_past=r"(?:a )?quarter past",
    quarter_to=r"(?:a )?quarter to",
    end_of_day=r"\bend of(?: the| this)?(?: working| business)? (?:day|today)\b|\bclose of business\b|\b(?:eod|cob)\b",
    end_of_afternoon=r"\bend of(?: the| this)? afternoon\b",
    this_week=r"\bthis week\b|\bend of(?: the| this)? week\b|\beow\b",
    next_week=r"\bnext week\b",
    numbers=ENGLISH_NUMBERS,
    amounts={
        **ENGLISH_NUMBERS,
        **dict.fromkeys(("a", "an", "the"), 1),
        **dict.fromkeys(("half a", "half an", "a half"), 0.5),
        "one and a half": 1.5,
        "a couple of": 2,
    },
    units={
        **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
        "quarter of an hour": "quarter",
        **dict.fromkeys(("hour", "hours", "hr", "hrs"), "hour"),
        **dict.fromkeys(("day", "days"), "day"),
        **dict.fromkeys(("working day", "working days", "business day", "business days"), "working_day"),
        **dict.fromkeys(("week", "weeks"), "week"),
    },
    days={"today": TODAY, "tomorrow": TOMORROW, "the day after tomorrow": DAY_AFTER_TOMORROW},
    weekdays=_weekdays("monday tuesday wednesday thursday friday saturday sunday"),
    parts={"morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "evening"},
    parts_of_today={
        "this morning": "morning",
        "this afternoon": "afternoon",
        "this evening": "evening",
        "tonight": "evening",
    },
    halves={
        **dict.fromkeys(("am", "in the morning"), 0),
        **dict.fromkeys(("pm", "in the afternoon", "in the evening"), 12),
    },
    fixed_times={"noon": 12 * 60, "midday": 12 * 60, "midnight": 24 * 60},
    months=_numbered("january february march april may june july august september october november december", 1),
)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
