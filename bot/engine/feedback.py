"""Feedback: what "not relevant" may ask of a channel, and what a channel's rules do to an article.  Pure.

Nothing is learnt behind anybody's back.  A rule is one of three sentences (`in_words`), it holds once a person has
confirmed it, and before that they are told what it would have done to the last days' alerts (`effect`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.engine.conditions import whole_words
from bot.engine.fold import fold
from bot.engine.stopwords import STOP_WORDS
from bot.model import Article, ChannelRule, Match, RuleKind, Salience, Subscription

PROPOSED_ENTITIES = 2
SHORTEST_WORD = 4
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Heeded:
    """What an article is to a subscription under a channel's rules.

    `match` is the best one, None for a whole feed or where no list matched; `bar` is what its salience must reach.
    `ruled_out` says which rules end it here; empty if none does.
    """

    match: Match | None
    bar: Salience
    ruled_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An article of the last days as this channel met it: was it told?"""

    article: Article
    matches: tuple[Match, ...]
    subscription: Subscription
    posted: bool


def heed(
    rules: Sequence[ChannelRule], article: Article, matches: Iterable[Match], subscription: Subscription
) -> Heeded:
    """Choose the match that counts for a subscription, each entity by its own bar, muted sources and words aside."""
    mine = [match for match in matches if match.watchlist_id == subscription.watchlist_id]
    asked = subscription.min_salience
    best = max(mine, key=_strength, default=None)
    if mute := muted(rules, article):
        return Heeded(best, asked, (_because(mute),))
    if not mine:
        spoilt = _spoiling(rules, article, 0)
        return Heeded(None, asked, (_because(spoilt),) if spoilt else ())
    heard = [_judged(rules, article, match, asked) for match in mine]
    free = [one for one in heard if not one.ruled_out]
    reaching = [one for one in free if one.match and one.match.salience.rank >= one.bar.rank]
    return max(reaching or free or heard, key=lambda one: _strength(one.match) if one.match else (-1, 0.0))


def muted(rules: Iterable[ChannelRule], article: Article) -> ChannelRule | None:
    """Give the rule that mutes an article's source."""
    site = article.site.casefold()
    return next((rule for rule in rules if rule.kind is RuleKind.MUTE and rule.value.casefold() == site), None)


def passes(heeded: Heeded) -> bool:
    """Say whether the rules and bars let an article through to the router's other questions."""
    reached = heeded.match is None or heeded.match.salience.rank >= heeded.bar.rank
    return reached and not heeded.ruled_out


def effect(rule: ChannelRule, rules: Sequence[ChannelRule], told: Sequence[Told]) -> tuple[int, int]:
    """Count what a rule would have done beside those that hold: stories spared, and stories told beside."""
    others = [one for one in rules if not replaces(rule, one)]
    posted = {_story(one) for one in told if one.posted}
    before, after = _passing(rules, told), _passing([*others, rule], told)
    return len((before - after) & posted), len((after - before) - posted)


def _passing(rules: Sequence[ChannelRule], told: Iterable[Told]) -> set[int]:
    return {_story(one) for one in told if passes(heed(rules, one.article, one.matches, one.subscription))}


def _story(told: Told) -> int:
    return told.article.story_id or -told.article.id


def replaces(new: ChannelRule, old: ChannelRule) -> bool:
    """Say whether a rule takes another's place: an entity has one bar in a channel."""
    return new.kind is old.kind is RuleKind.BAR and new.entity_id == old.entity_id


def too_much(article: Article, matches: Sequence[Match], channel_id: int, word: str = "") -> list[ChannelRule]:
    """Propose what would have spared a channel this article: a higher bar, a muted source, a word that spoils it."""
    best = sorted(matches, key=_strength, reverse=True)
    entities = [match for match in best if match.salience is not Salience.MAIN][:PROPOSED_ENTITIES]
    proposed = [_bar(match, channel_id, _above(match.salience)) for match in entities]
    spoiler = word or _telling_word(article, matches)
    if spoiler:
        about = best[0] if best else None
        proposed.append(_named(ChannelRule(0, channel_id, RuleKind.WORD, spoiler.casefold()), about))
    if article.site:
        proposed.append(ChannelRule(0, channel_id, RuleKind.MUTE, article.site))
    return proposed


def too_little(matches: Sequence[Match], bars: dict[int, Salience], channel_id: int) -> list[ChannelRule]:
    """Propose a lower bar for what somebody found relevant; `bars` are those that hold, by entity of the matches."""
    best = sorted(matches, key=_strength, reverse=True)
    high = [match for match in best if bars[match.entity_id] is not Salience.PASSING]
    return [_bar(match, channel_id, _below(bars[match.entity_id])) for match in high[:1]]


def bar_of(rule: ChannelRule) -> Salience:
    """Give the salience that a bar asks for."""
    return Salience(rule.value)


def in_words(rule: ChannelRule) -> str:
    """Say what a rule asks, as a person would."""
    about = f"“{rule.entity}” ({rule.watchlist})" if rule.entity else "anything"
    match rule.kind:
        case RuleKind.BAR:
            return {
                Salience.MAIN: f"{about} only as the main subject",
                Salience.MENTIONED: f"{about} only where it is more than mentioned in passing",
                Salience.PASSING: f"{about} also where it is mentioned in passing",
            }[bar_of(rule)]
        case RuleKind.MUTE:
            return f"no cards for what {rule.value} reports"
        case RuleKind.WORD:
            return f"nothing about {about} that says “{rule.value}”"


def _judged(rules: Sequence[ChannelRule], article: Article, match: Match, asked: Salience) -> Heeded:
    own = [rule for rule in rules if rule.kind is RuleKind.BAR and rule.entity_id == match.entity_id]
    bar = bar_of(own[0]) if own else asked
    if spoilt := _spoiling(rules, article, match.entity_id):
        return Heeded(match, bar, (_because(spoilt),))
    if own and match.salience.rank < bar.rank:
        return Heeded(match, bar, (f"only {match.salience.value} here", _because(own[0])))
    return Heeded(match, bar)


def _spoiling(rules: Sequence[ChannelRule], article: Article, entity_id: int) -> ChannelRule | None:
    words = [rule for rule in rules if rule.kind is RuleKind.WORD and rule.entity_id in (0, entity_id)]
    if not words:
        return None
    said = fold(f"{article.title}\n{article.text}").data
    return next((rule for rule in words if whole_words((rule.value,)).search(said)), None)


def _because(rule: ChannelRule) -> str:
    return f"rule {rule.id} of this channel: {in_words(rule)}"


def _strength(match: Match) -> tuple[int, float]:
    return match.salience.rank, match.score


def _bar(match: Match, channel_id: int, bar: Salience) -> ChannelRule:
    return _named(ChannelRule(0, channel_id, RuleKind.BAR, bar.value), match)


def _named(rule: ChannelRule, match: Match | None) -> ChannelRule:
    if match is None:
        return rule
    return replace(rule, entity_id=match.entity_id, entity=match.entity, watchlist=match.watchlist)


def _above(salience: Salience) -> Salience:
    return Salience.MENTIONED if salience is Salience.PASSING else Salience.MAIN


def _below(salience: Salience) -> Salience:
    return Salience.MENTIONED if salience is Salience.MAIN else Salience.PASSING


def _telling_word(article: Article, matches: Iterable[Match]) -> str:
    """Give the word of the headline that the article says most often, but for the names that were looked for."""
    names = {word for match in matches for span in (match.entity, *_mentioned(match)) for word in _words(span)}
    said = Counter(_words(article.text))
    ordinary = STOP_WORDS.get(article.language or "en", frozenset()) | names
    telling = [word for word in _words(article.title) if len(word) >= SHORTEST_WORD and word not in ordinary]
    return max(telling, key=lambda word: said[word], default="")


def _mentioned(match: Match) -> Iterator[str]:
    yield from (mention.text for mention in (*match.mentions, *match.title_mentions))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
