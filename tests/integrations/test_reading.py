"""What one delivery says several times."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.desk.ports import Author, InboundMention, MentionEvent
from integrations.reading import Gathered

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_mention(text: str, event: MentionEvent = MentionEvent.CREATED) -> InboundMention:
    return InboundMention(id="1", text=text, posted_at=AT, author=Author(id="77"), event=event)


def test_the_same_message_twice_is_one_and_of_two_edits_the_later_one_counts() -> None:
    gathered = Gathered()
    for one in (
        a_mention("Hoi"), a_mention("Hoi"), a_mention("Hoi!", MentionEvent.EDITED),
        a_mention("Laat maar", MentionEvent.EDITED), None,
    ):  # fmt: skip
        gathered.add(one)

    batch = gathered.batch()

    assert [(one.text, one.event) for one in batch.mentions] == [
        ("Hoi", MentionEvent.CREATED), ("Laat maar", MentionEvent.EDITED),
    ]  # fmt: skip
    assert batch.not_for_us == 1
