"""A simulated year of clocks in fourteen time zones, swept by the real sweep and judged by arithmetic of its own.

``python -m benchmarks.clocks --clocks 1000000``. The judge shares no code with the hours and pings of ``bot.rules``.
"""
