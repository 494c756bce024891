"""Databases that hold years: a day of cases is really played, then copied back through the calendar."""
