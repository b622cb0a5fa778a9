"""What `wirewatch match` prints for a person: whom the article names, and with `--explain` by which rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from bot.engine.match import MatchResult, alike
from bot.model import Match, Mention, Rejected

_AROUND = 30
"""Characters shown on either side of a name that was turned down."""


def show(result: MatchResult, text: str, title: str, *, explain: bool) -> None:
    """Print the matches of an article, the most salient first; `explain`: every rule, and what was turned down."""
    console = Console(highlight=False, soft_wrap=True)
    if not result.matches:
        console.print("Nobody on these lists is in this article.")
    known = {(match.watchlist, match.entity_key) for match in result.matches}
    for match in result.matches:
        console.print(_heading(match))
        console.print(Text(f"  “{' '.join(match.evidence.split())}”", style="dim"))
        if explain:
            mine = [
                one for one in result.rejected if (one.watchlist, one.entity_key) == (match.watchlist, match.entity_key)
            ]
            _print(console, [*_verdicts(match), *_turned_down(mine, text, title)])
    others = [one for one in result.rejected if (one.watchlist, one.entity_key) not in known] if explain else []
    for watchlist, entity in dict.fromkeys((one.watchlist, one.entity) for one in others):
        console.print(Text.assemble((entity, "bold"), f" ({watchlist}) · not found"))
        mine = [one for one in others if (one.watchlist, one.entity) == (watchlist, entity)]
        _print(console, _turned_down(mine, text, title))


def _heading(match: Match) -> Text:
    times = len(match.mentions) + len(match.title_mentions)
    facts = f" ({match.watchlist}) · {match.salience.value} · {times}× · sure to {match.score:.0%}"
    return Text.assemble((match.entity, "bold"), facts)


def _verdicts(match: Match) -> Iterator[str]:
    for verdict in match.explanation:
        yield f"{'✓' if verdict.accepted else '✗'} {verdict.rule}: {verdict.detail}"


def _turned_down(rejected: Sequence[Rejected], text: str, title: str) -> Iterator[str]:
    """One line for all places where the same name was turned down for the same reason, the first of them shown."""
    for one, times in alike(rejected):
        reasons = "; ".join(f"{verdict.rule}: {verdict.detail}" for verdict in one.explanation if not verdict.accepted)
        yield f"✗ {reasons}{f' ({times}×)' if times > 1 else ''}"
        place = one.mention
        shown = text if text[place.start : place.end] == place.text else title
        yield f"    {_context(place, shown)}"


def _context(mention: Mention, text: str) -> str:
    before, after = text[max(0, mention.start - _AROUND) : mention.start], text[mention.end : mention.end + _AROUND]
    return " ".join(f"… {before}[{mention.text}]{after} …".split())


def _print(console: Console, lines: Sequence[str] | Iterator[str]) -> None:
    for line in lines:
        console.print(Text(f"  {line}"))
