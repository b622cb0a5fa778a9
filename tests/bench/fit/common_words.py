"""Fit the list of words that news prose writes in lower case: `python -m tests.bench.fit.common_words FOLDER`.

The matcher asks it whether a capital letter says anything: "Price fell" may open a sentence with a noun, "Milley fell"
cannot.  FOLDER holds `*.jsonl` files whose rows have a `text`; a word is kept when at least two documents write it in
lower case inside a sentence, and inside a sentence it is lower case three times out of ten.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

OUTPUT: Final = Path(__file__).parents[3] / "bot/engine/data/common_words.txt"
HEADER: Final = (
    "# Words that news prose writes in lower case.  Fitted by tests/bench/fit/common_words.py; do not edit.\n"
)
_INSIDE: Final = re.compile(r"(?<=[a-z,;] )([A-Za-z][a-z]+)\b(?!['’-])")


def fit(texts: Iterable[str], documents: int = 2, share: float = 0.3) -> list[str]:
    """The words of `texts` that count as common, in alphabetical order."""
    lower: Counter[str] = Counter()
    every: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for text in texts:
        words = _INSIDE.findall(text)
        lower.update(word for word in words if word.islower())
        every.update(word.lower() for word in words)
        spread.update({word for word in words if word.islower()})
    return sorted(word for word, n in lower.items() if spread[word] >= documents and n >= share * every[word])


def _texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if isinstance(row.get("text"), str):
                yield row["text"]


def main() -> None:
    """Read the folder named on the command line and write the list that ships."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    words = fit(_texts(parser.parse_args().folder))
    OUTPUT.write_text(HEADER + "\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
