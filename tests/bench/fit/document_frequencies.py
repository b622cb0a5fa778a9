"""Fit how common each word is in news: `python -m tests.bench.fit.document_frequencies FILE.jsonl …`.

Clustering weighs words by how rare they are, also before it has seen any article.  Each FILE's rows have an English
`text`; a stem is kept when at least three documents hold it, with their number in a thousand.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bot.engine.features import stems

OUTPUT: Final = Path(__file__).parents[3] / "bot/engine/data/document_frequencies.txt"
HEADER: Final = (
    "# Documents in a thousand that hold a stem.  Fitted by tests/bench/fit/document_frequencies.py; do not edit.\n"
)


def fit(texts: Iterable[str], documents: int = 3) -> dict[str, float]:
    """The stems of `texts` with the share of documents, in a thousand, that hold each."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        seen.update({stem for stem in stems(text) if stem.isalpha()})
    return {stem: 1000 * n / total for stem, n in sorted(seen.items()) if n >= documents}


def main() -> None:
    """Read the files named on the command line and write the table that ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    rows = (json.loads(line) for path in parser.parse_args().files for line in path.read_text("utf-8").splitlines())
    table = fit(row["text"] for row in rows)
    OUTPUT.write_text(HEADER + "".join(f"{stem} {share:.1f}\n" for stem, share in table.items()), encoding="utf-8")


if __name__ == "__main__":
    main()
