"""Stories, online: each article joins the story it resembles enough, or begins one; stories that prove one are merged.

Articles are vectors (TF-IDF over stems of title and opening; headlines without a text have a sentence model's besides).
How well an article fits a story is the mean of its mean and its greatest likeness to the story's articles, less what a
close-knit story asks more than a loose one: ten reports that resemble each other strongly and the new one only faintly
tell of two look-alike events.  Two stories are merged
when their articles resemble each other across as those of one story do, and share a rare name or number.

The index holds the window and little else, so its memory is bounded: a story that never ends loses the articles that
have left the window, as soon as they are a quarter of it.  After a restart the index is filled again with the window's
articles in their order, each in the story that it was put into.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from math import exp
from typing import Final

from bot.engine.cluster import BRIEF, Clustered, Member, dot
from bot.engine.duplicates import DuplicateIndex
from bot.engine.features import Rarity, features
from bot.engine.material import Told, material_change
from bot.engine.placement import Placement

__all__ = ["Placement", "StoryIndex", "Told", "material_change"]

WINDOW: Final = timedelta(days=5)
"""How long after its last article a story can still grow."""
FADE: Final = timedelta(days=8)
"""Likeness counts by e^(-age/FADE), age being the time since the story's last article."""
JOIN: Final = 0.22
MERGE: Final = 0.22
_HEADLINE: Final = 200
"""Characters that stand for a title where there is none."""
_ASKED_TERMS: Final = 25
_CONSIDERED: Final = 50
_WEIGHED: Final = 8
"""Of the stories that share telling terms this many are compared, and of those this many looked at closely."""
_CHANGED: Final = 0.25
"""All vectors are weighed anew when so much of the window has grown, or been exchanged: rarity has changed."""
_AT_ONCE: Final = 100
"""Stories that are weighed anew with one article: the rest waits for the next ones, since others wait for the lock."""


class StoryIndex:
    """The window's stories.  Not thread-safe: one caller at a time."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        """Begin empty."""
        self._window = window
        self._rarity = Rarity()
        self._stories: dict[str, Clustered] = {}
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)
        self._members: deque[Member] = deque()
        self._duplicates = DuplicateIndex(window)
        self._home: dict[str, str] = {}
        self._learnt: list[tuple[str, Member]] = []
        self._to_weigh: deque[str] = deque()
        self._since, self._due = 0, 20

    def add(self, article: str, title: str, text: str, published: datetime | None, arrived: datetime) -> Placement:
        """Place one article, in order of arrival.  A story's key is the key of its first article.

        `duplicate_of` names an earlier article that this one republishes; both are then of one story.  Time is the
        publication's where that is known and not in the future, else the arrival's.
        """
        self.settle()
        member = self._entered(article, title, text, published, arrived)
        member.weigh(self._rarity)
        original = self._duplicates.add(article, text, member.when)
        ranked = self._ranked(member, self._stories.get(self._home.get(original or "", "")))
        if ranked and ranked[0][0] >= JOIN:
            story, others = ranked[0][1], [other for _, other in ranked[1:]]
        else:
            story, others = Clustered(article, member.when), []
            self._stories[article] = story
        self._grow(story, member)
        merges = [*self._merged(story, others), *self._reweighed()]
        return Placement(self._home[article] if merges else story.key, tuple(merges), original)

    def learn(
        self, story: str, article: str, title: str, text: str, published: datetime | None, arrived: datetime
    ) -> None:
        """Take in an article whose story was decided elsewhere, in order of arrival; an unknown story is begun.

        It costs a fraction of `add`.  After many, `settle`.
        """
        member = self._entered(article, title, text, published, arrived)
        self._duplicates.remember(article, text, member.when)
        self._home[article] = story
        self._learnt.append((story, member))

    def settle(self) -> None:
        """Do what is left to do after `learn`, so that the next `add` need not."""
        for story, member in self._learnt:
            member.weigh(self._rarity)
            self._grow(self._stories.setdefault(story, Clustered(story, member.when)), member)
        self._since += len(self._learnt)
        if len(self._learnt) == len(self._members):
            self._weighed()
        self._learnt.clear()

    def take_back(self, articles: Collection[str]) -> None:
        """Forget articles as if they had never come.  Stories that were merged because of them stay merged."""
        self.settle()
        for member in self._members:
            if member.article in articles:
                self._rarity.forget(member.found)
        self._members = deque(member for member in self._members if member.article not in articles)
        for key in {self._home.pop(article) for article in articles if article in self._home}:
            self._without(self._stories[key], articles)
        self._duplicates.take_back(articles)

    def has_story(self, story: str) -> bool:
        """Say whether the window still holds a story."""
        return story in self._stories

    def __contains__(self, article: str) -> bool:
        """Say whether it knows an article."""
        return article in self._home

    def __len__(self) -> int:
        """Return how many stories the window holds."""
        return len(self._stories)

    def _entered(self, article: str, title: str, text: str, published: datetime | None, arrived: datetime) -> Member:
        when = published if published and published <= arrived else arrived
        self._expire(when)
        found = features(title, text)
        self._rarity.learn(found)
        is_brief = not text.strip() or len(found.counts) < BRIEF
        member = Member(article, when, found, {}, title or text[:_HEADLINE], is_brief)
        self._members.append(member)
        return member

    def _ranked(self, member: Member, sure: Clustered | None) -> list[tuple[float, Clustered]]:
        """Give the stories in question, the best fitting first; the one of a republished text before all."""
        near = sorted(self._candidates(member), key=lambda pair: (-pair[0], pair[1].key))[:_WEIGHED]
        fits = [(story.fit(member) * exp(-abs(member.when - story.last) / FADE), story) for _, story in near]
        fits.sort(key=lambda pair: (-pair[0], pair[1].key))
        return fits if sure is None else [(1.0, sure), *(pair for pair in fits if pair[1] is not sure)]

    def _candidates(self, member: Member) -> Iterator[tuple[float, Clustered]]:
        """Give each story that shares a telling term, with the mean likeness of its articles."""
        telling = sorted(member.vector, key=member.vector.__getitem__, reverse=True)[:_ASKED_TERMS]
        shared: defaultdict[str, float] = defaultdict(float)
        for term in telling:
            weight = member.vector[term] ** 2
            for key in self._by_term.get(term, ()):
                shared[key] += weight
        for key, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_CONSIDERED]:
            story = self._stories[key]
            yield dot(member.vector, story.sums) / len(story.members), story

    def _grow(self, story: Clustered, member: Member) -> None:
        story.add(member)
        self._home[member.article] = story.key
        for term in member.vector:
            self._by_term[term].add(story.key)

    def _merged(self, story: Clustered, others: Iterable[Clustered]) -> Iterator[tuple[str, str]]:
        """Join stories that prove to be one; the older key is kept."""
        for other in others:
            if story.key in self._stories and other.key in self._stories and story.resembles(other, MERGE):
                kept, dropped = sorted((story, other), key=lambda each: each.first)
                self._drop(dropped)
                for member in dropped.members:
                    self._grow(kept, member)
                story = kept
                yield kept.key, dropped.key

    def _reweighed(self) -> Iterator[tuple[str, str]]:
        """Weigh what is due anew, so many stories at a time, and look whether stories now prove to be one."""
        self._since += 1
        if self._since >= self._due:
            self._weighed()
            self._to_weigh = deque(self._stories)
        turn = [self._to_weigh.popleft() for _ in range(min(_AT_ONCE, len(self._to_weigh)))]
        for key in turn:
            if story := self._stories.get(key):
                for member in story.members:
                    member.weigh(self._rarity)
                story.keep(story.members)
        for key in turn:
            if story := self._stories.get(key):
                middle = Member("", story.last, story.members[0].found, story.middle())
                near = sorted(self._candidates(middle), key=lambda pair: (-pair[0], pair[1].key))[:_WEIGHED]
                yield from self._merged(story, [other for _, other in near if other is not story])

    def _weighed(self) -> None:
        """Note that all is weighed anew, and when that is due again."""
        self._since, self._due = 0, max(20, int(len(self._members) * _CHANGED))

    def _without(self, story: Clustered, articles: Collection[str]) -> None:
        self._drop(story)
        left = [member for member in story.members if member.article not in articles]
        if left:
            story.keep(left)
            self._hold(story)

    def _hold(self, story: Clustered) -> None:
        self._stories[story.key] = story
        for term in story.sums:
            self._by_term[term].add(story.key)

    def _drop(self, story: Clustered) -> None:
        del self._stories[story.key]
        for term in story.sums:
            keys = self._by_term[term]
            keys.discard(story.key)
            if not keys:
                del self._by_term[term]

    def _expire(self, now: datetime) -> None:
        if not self._members or now - self._members[0].when <= self._window:
            return
        touched = set[str]()
        while self._members and now - self._members[0].when > self._window:
            gone = self._members.popleft()
            self._rarity.forget(gone.found)
            touched.add(self._home.get(gone.article, ""))
        for story in [self._stories[key] for key in touched if key in self._stories]:
            stale = {member.article for member in story.members if now - member.when > self._window}
            if len(stale) >= _CHANGED * len(story.members):
                self._without(story, stale)
                for article in stale:
                    del self._home[article]
