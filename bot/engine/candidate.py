"""A candidate is a form found at a place; every rule leaves its verdict on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.engine.aliases import Form
from bot.engine.lexicon import SUFFIXES
from bot.engine.searchtext import SearchText
from bot.model import RuleVerdict


@dataclass(slots=True)
class Candidate:
    """A form of one entity at `visible[start:end]`, words `first` to `last`.  `score`: how sure the rules are.

    `doubt`: the rule and the reason that turn it down unless others of its list speak for it (`company`).
    """

    form: Form
    start: int
    end: int
    first: int
    last: int
    score: float = 0.0
    accepted: bool | None = None
    doubt: tuple[str, str] = ("", "")
    verdicts: list[RuleVerdict] = field(default_factory=list)

    def accept(self, rule: str, detail: str, score: float) -> None:
        """Take the candidate, unless a rule has spoken against it."""
        self.verdicts.append(RuleVerdict(rule, accepted=True, detail=detail))
        if self.accepted is None:
            self.accepted = True
            self.score = score

    def reject(self, rule: str, detail: str) -> None:
        """Turn the candidate down for good."""
        self.verdicts.append(RuleVerdict(rule, accepted=False, detail=detail))
        self.accepted = False
        self.score = 0.0


def candidate(document: SearchText, form: Form, start: int, end: int) -> Candidate:
    """A candidate for `form`, whose pattern was found at a span; symbols and a last full stop belong to it."""
    first, last = document.index_at(start), document.index_at(end - 1)
    if form.literal and start >= form.lead:
        start -= form.lead
        end = min(max(end, start + len(form.text)), len(document.visible))
    return Candidate(form, start, with_stop(document, last, end), first, last)


def with_stop(document: SearchText, last: int, end: int) -> int:
    """The end of a name, behind the full stop of an abbreviation: U.S., Corp., Jr."""
    if document.visible[end : end + 1] != ".":
        return end
    word = document.word(last)
    dotted = len(word) == 1 and document.gap(last) == "."
    return end + 1 if dotted or word in _ABBREVIATED else end


def with_initial(document: SearchText, last: int) -> int:
    """The end of a word, behind the full stop of an initial: Farrow, N."""
    end = document.ends(last)
    return end + 1 if len(document.word(last)) == 1 and document.visible[end : end + 1] == "." else end


_ABBREVIATED: Final = SUFFIXES | frozenset({"inc", "corp", "co", "ltd", "bros", "pty", "pte"})
