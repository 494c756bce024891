"""What every table of webcare.toml shares, and the opening times that many of them hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, model_validator

from bot.settings.fields import WEEKDAYS, Flag, Intervals, wrong


class Table(BaseModel):
    """A table of the file; a key that is not named here is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HoursTable(Table):
    """Opening times of a week; a day that is left out is closed."""

    always: Flag = False
    mon: Intervals = ()
    tue: Intervals = ()
    wed: Intervals = ()
    thu: Intervals = ()
    fri: Intervals = ()
    sat: Intervals = ()
    sun: Intervals = ()

    @model_validator(mode="after")
    def _opens(self) -> HoursTable:
        week = any(getattr(self, day) for day in WEEKDAYS)
        if self.always and week:
            raise wrong("says always = true and names opening times too", "Keep one of the two.")
        if not self.always and not week:
            raise wrong("has no opening time", 'Add one, like mon = ["08:00-18:00"], or always = true.')
        return self
