"""Every benchmark as tables: `python -m tests.bench [NAME …]`, for instance `python -m tests.bench matching`.

A module of this folder takes part when it defines `tables(corpora)`; `corpora` is the folder that WIREWATCH_CORPORA
names, or None, and each table says what it had to leave out without it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from rich.console import Console
from rich.table import Table as RichTable

from tests.bench.table import Table
from tests.environment import CORPORA_VARIABLE, corpora


def main(arguments: list[str]) -> None:
    """Print the tables of the named modules, or of all."""
    here = [info.name for info in iter_modules([str(Path(__file__).parent)]) if not info.name.startswith("_")]
    modules = {name: import_module(f"tests.bench.{name}") for name in here}
    known = {name: module for name, module in modules.items() if hasattr(module, "tables")}
    names = asked(known, arguments)
    console = Console(width=120)
    if corpora() is None:
        console.print(f"{CORPORA_VARIABLE} is not set: what needs the corpora is skipped, each table says so")
    for name in names:
        for table in known[name].tables(corpora()):
            console.print(shown(table))


def asked(known: Mapping[str, ModuleType], arguments: list[str]) -> list[str]:
    """The benchmarks to run, all where none is named; `--help` and unknown names end the program as argparse does."""
    subjects = {name: (module.__doc__ or "").partition("\n")[0].partition(": `")[0] for name, module in known.items()}
    parser = argparse.ArgumentParser(
        prog="run.py bench",
        description="Measure Wirewatch beside its alternatives; without a NAME everything is measured.",
        epilog="\n".join(("benchmarks:", *(f"  {name:<12} {subjects[name]}" for name in sorted(known)))),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    names: list[str] = parser.parse_args(arguments).names
    if unknown := [name for name in names if name not in known]:
        parser.error(f"no benchmark called {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    return names or sorted(known)


def shown(table: Table) -> RichTable:
    """Make a table that rich can print."""
    made = RichTable(title=table.title, caption=table.note, title_justify="left", caption_justify="left")
    for number, column in enumerate(table.columns):
        made.add_column(column, justify="right" if number else "left")
    for row in table.rows:
        made.add_row(*row)
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
