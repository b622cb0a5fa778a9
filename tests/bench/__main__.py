"""Every benchmark as tables: `python -m tests.bench [NAME …]`, for instance `python -m tests.bench matching`.

A module of this folder takes part when it defines `tables(corpora)`; `corpora` is the folder that WIREWATCH_CORPORA
names, or None, and each table says what it had to leave out without it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from rich.console import Console
from rich.table import Table as RichTable

from tests.bench.table import Table
from tests.environment import CORPORA_VARIABLE, corpora


def main(names: list[str]) -> int:
    """Print the tables of the named modules, or of all; 2 when a name is unknown."""
    console = Console(width=120)
    here = [info.name for info in iter_modules([str(Path(__file__).parent)]) if not info.name.startswith("_")]
    modules = {name: import_module(f"tests.bench.{name}") for name in here}
    known = {name: module for name, module in modules.items() if hasattr(module, "tables")}
    if unknown := [name for name in names if name not in known]:
        console.print(f"no benchmark called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        return 2
    if corpora() is None:
        console.print(f"{CORPORA_VARIABLE} is not set: what needs the corpora is skipped, each table says so")
    for name in names or sorted(known):
        for table in known[name].tables(corpora()):
            console.print(shown(table))
    return 0


def shown(table: Table) -> RichTable:
    """Make a table that rich can print."""
    made = RichTable(title=table.title, caption=table.note, title_justify="left", caption_justify="left")
    for number, column in enumerate(table.columns):
        made.add_column(column, justify="right" if number else "left")
    for row in table.rows:
        made.add_row(*row)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
