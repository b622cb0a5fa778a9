"""What a benchmark hands back: `tables(corpora)` of each module in this folder yields these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table.  Cells are text, ready to print; `note` says what was measured on what, or why there is nothing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
