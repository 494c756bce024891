"""How many people wrote in each quarter of an hour, drawn in text.

Slack has a chart block, but nothing tells what a client does that does not know it, and a card that somebody is woken
for must be seen everywhere. So it is text of equal width, under a line that says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.crisis.views import ChartPoint
from bot.slack.blocks import line, run
from bot.slack.rendered import Json
from bot.slack.text import cut
from bot.slack.wording import Words

BARS = " ▁▂▃▄▅▆▇█"
STEPS = len(BARS) - 1
ROWS = 3
# Six hours. With the scale it is what a phone shows of equal width without wrapping (about 34).
MOST_POINTS = 24
SCALE_CHARACTERS = 9


def chart(points: Sequence[ChartPoint], words: Words) -> list[Json]:
    """Return the parts of a rich text: the words, then the drawing; nothing where there is nothing to see."""
    kept = list(points)[-MOST_POINTS:]
    if len(kept) < 2 or max(point.authors for point in kept) <= 0:
        return []
    drawing = "\n".join(_rows(kept, words))
    return [
        line(run(caption(kept, words))),
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": drawing}]},
    ]


def caption(points: Sequence[ChartPoint], words: Words) -> str:
    """Return the drawing in words: "People per 15 min: at most 212, at 23:30; normally 18 then"."""
    peak = max(points, key=lambda point: point.authors)
    facts = {"count": words.number(peak.authors), "time": words.time(peak.at)}
    if peak.usual is None:
        return words.t("People per 15 min: at most {count}, at {time}", **facts)
    usual = words.number(round(peak.usual))
    return words.t("People per 15 min: at most {count}, at {time}; normally {usual} then", **facts, usual=usual)


def _rows(points: Sequence[ChartPoint], words: Words) -> list[str]:
    most = max(point.authors for point in points)
    heights = [_height(point.authors, most) for point in points]
    top = cut(words.number(most), SCALE_CHARACTERS)
    scale = [top, *[""] * (ROWS - 2), "0"]
    rows = [
        f"{label.rjust(len(top))} " + "".join(BARS[min(max(height - STEPS * row, 0), STEPS)] for height in heights)
        for label, row in zip(scale, reversed(range(ROWS)), strict=True)
    ]
    start, end = words.time(points[0].at), words.time(points[-1].at)
    gap = max(1, len(points) - len(start) - len(end))
    return [*(row.rstrip() for row in rows), f"{' ' * len(top)} {start}{' ' * gap}{end}"]


def _height(authors: int, most: int) -> int:
    """Return the eighths of a row that a bar is high: one at least, where somebody wrote at all."""
    return max(1, round(authors / most * ROWS * STEPS)) if authors > 0 else 0
