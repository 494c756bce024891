"""Figures with their bars, printed as one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass
class Figures:
    """What a run measured; a figure without a bar is information."""

    title: str
    rows: list[tuple[str, str, str, bool | None]] = field(default_factory=list)

    def tell(self, name: str, value: Any) -> None:
        """Note a figure that nothing depends on."""
        self.rows.append((name, str(value), "", None))

    def want(self, name: str, value: Any, bar: str, ok: bool) -> None:
        """Note a figure and whether it reaches its bar."""
        self.rows.append((name, str(value), bar, bool(ok)))

    def equal(self, name: str, value: Any, wanted: Any) -> None:
        """Note a figure that has to be exactly ``wanted``."""
        self.want(name, value, f"= {wanted}", value == wanted)

    def at_most(self, name: str, value: float, most: float) -> None:
        """Note a figure that must not be above ``most``."""
        self.want(name, value, f"<= {most}", value <= most)

    @property
    def missed(self) -> list[str]:
        """Return the names of the bars that were missed."""
        return [name for name, _, _, ok in self.rows if ok is False]

    def print(self) -> int:
        """Print the table; return the exit code."""
        table = Table(title=self.title, show_edge=False)
        for column in ("figure", "value", "bar", ""):
            table.add_column(column, justify="right" if column == "value" else "left")
        for name, value, bar, ok in self.rows:
            table.add_row(name, value, bar, {True: "ok", False: "MISSED", None: ""}[ok])
        Console(width=140).print(table)
        return 1 if self.missed else 0
