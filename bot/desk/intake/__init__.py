"""Intake: one path for one mention or a hundred, from whatever door they come."""

from bot.desk.intake.ingest import Ingested, ingest

__all__ = ["Ingested", "ingest"]
