"""What a department's colleague said in several lines is one remark: shown, asked about and accepted as one."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.desk.said import readable
from bot.desk.work import Work
from bot.store import Note

# People write an answer in several lines; what the same person said within this span before a line belongs to it.
ONE_REMARK = timedelta(minutes=2)


async def remark_text(work: Work, note: Note) -> str:
    """Return the words of ``note`` with the lines that its author wrote just before it in the same thread."""
    query = (
        select(Note)
        .where(
            Note.escalation_id == note.escalation_id, Note.author == note.author, Note.channel == note.channel,
            Note.at > note.at - 10 * ONE_REMARK, Note.at <= note.at, Note.id <= note.id,
        )
        .order_by(Note.id.desc())
    )  # fmt: skip
    lines: list[Note] = []
    for line in (await work.session.scalars(query)).all():
        if lines and lines[-1].at - line.at > ONE_REMARK:
            break
        lines.append(line)
    return "\n".join(readable(line.text, work.roster.names) for line in reversed(lines))
