"""Hours of X's traffic in minutes: the whole program between a strict X and a practice Slack.

``python -m tests.soak --minutes 120 --factor 20``. Sockets are real, time is scaled: X's windows, keep-alives and
back-offs, the paces of our looks and Slack's limits all run ``factor`` times as fast.
"""
