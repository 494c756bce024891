"""The regular expressions with which a reply is searched for a promised time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.rules.promise_words import DUTCH, ENGLISH, Grammar, any_of


@dataclass(frozen=True)
class Patterns:
    """The regular expressions of a grammar, made once."""

    words: Grammar

    @cached_property
    def ours(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.words.ours})\b")

    @cached_property
    def theirs(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self.words.theirs})\b")

    @cached_property
    def span(self) -> re.Pattern[str]:
        words = self.words
        amount = rf"\d{{1,3}}(?:[.,]\d)?|{any_of(words.amounts)}"
        return re.compile(
            rf"\b(?:{words.span_start})\s+(?P<filler>(?:{words.span_filler})\s+)?"
            rf"(?:(?:{amount})\s*(?:-|tot|a|to|or|of)\s*)?(?:(?P<amount>{amount})\s*)?"
            rf"\b(?P<unit>{any_of(words.units)})\b"
        )

    @cached_property
    def clock(self) -> re.Pattern[str]:
        words = self.words
        return re.compile(
            rf"(?<![\w:.,/€$£-])(?:(?P<fixed>{any_of(words.fixed_times)})\b|"
            rf"(?:(?P<half>{words.half})|(?P<past>{words.quarter_past})|(?P<to>{words.quarter_to}))?\s*"
            rf"(?P<hour>\d{{1,2}}|{any_of(words.numbers)})(?!\d)(?:[:.](?P<minute>[0-5]\d)(?!\d))?(?![.,:/]\d)"
            rf"\s*(?P<mark>{words.hour_mark})?\s*(?:(?P<am_pm>{any_of(words.halves)})\b)?(?P<bare>{words.bare_hour})?)"
        )

    @cached_property
    def before_clock(self) -> re.Pattern[str]:
        return re.compile(rf"(?:\b(?:{self.words.deadline})|{self.day.pattern})\s*$")

    @cached_property
    def after_clock(self) -> re.Pattern[str]:
        return re.compile(rf"\s*(?:{self.words.latest})\b")

    @cached_property
    def day(self) -> re.Pattern[str]:
        words = self.words
        return re.compile(
            rf"\b(?:(?:{any_of(words.days)}|{any_of(words.weekdays)})(?:\s?(?:{any_of(words.parts)}))?"
            rf"|{any_of(words.parts_of_today)})\b"
        )

    @cached_property
    def date(self) -> re.Pattern[str]:
        months = any_of(self.words.months)
        return re.compile(
            rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th|e)?(?: of)? ({months})|({months}) (\d{{1,2}})(?:st|nd|rd|th)?)\b"
        )


PATTERNS = {"nl": Patterns(DUTCH), "en": Patterns(ENGLISH)}
