"""The urgency router: now, thread or digest, decided for one story in one channel.  Pure, and it gives its reasons.

The rules are asked in the order they stand in `RULES`; the first that answers decides.  Nothing that a subscription
wants is dropped: what is not posted now is held for the channel's next digest.

Which rule beats which:

1. An article of a feed's first poll is stored and never posted.
2. A rule that this channel confirmed ends it (a muted source, a word that spoils it, an entity's own bar), and so does
   too little salience; `/watch subscribe … salience:` sets the bar for those without one of their own.
3. A story with a card in this channel edits its card, or replies in its thread when something material changed;
   never a second card.  While the channel is quiet or snoozed, replies become edits, which notify nobody.
4. An article whose known date is old goes to the digest.  A guessed date never counts.
5. Breaking (n outlets within m minutes, if the subscription asks for it) passes the digest mode, quiet hours and the
   budget, but not a snooze.
6. `alerts:digest`, a snooze, quiet hours and a spent budget send it to the digest, in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import AlertMode, Channel, DateSource, Decision, Outcome, Salience, Subscription

BASELINE = "first poll of this feed: what was there already is stored, not posted"
HELD_SNOOZED = "snoozed; held for the digest"
HELD_QUIET = "quiet hours; held until they end"
HELD_BUDGET = "over budget; held for the digest"
HELD_LATE = "could not be posted in time; held for the digest"


@dataclass(frozen=True, slots=True)
class Situation:
    """What the router looks at.

    `bar` is the salience asked for, where a rule of the channel has changed it, and `ruled_out` says which rules end
    it here (`bot.engine.feedback.heed`).  `posted_last_hour` counts this channel's cards, `outlets` those in breaking
    time.
    """

    channel: Channel
    subscription: Subscription
    now: datetime
    salience: Salience | None = None
    bar: Salience | None = None
    ruled_out: tuple[str, ...] = ()
    baseline: bool = False
    published: datetime | None = None
    published_source: DateSource = DateSource.NONE
    max_age: timedelta = timedelta(hours=48)
    has_card: bool = False
    is_new_outlet: bool = True
    material: tuple[str, ...] = ()
    headline_changed: bool = False
    posted_last_hour: int = 0
    outlets: int = 1


def decide(situation: Situation) -> Decision:
    """Decide what happens to a story in a channel.  Total: every situation gets a decision with at least one reason."""
    for rule in RULES:
        if decision := rule(situation):
            return decision
    return Decision(Outcome.POST, (_wanted(situation),))


def is_quiet(channel: Channel, now: datetime) -> bool:
    """Say whether `now` lies in the channel's quiet hours, in its zone; from 22:00 to 07:00 spans midnight."""
    if channel.quiet_from is None or channel.quiet_to is None:
        return False
    local = now.astimezone(ZoneInfo(channel.zone)).time()
    return _between(channel.quiet_from, local, channel.quiet_to)


def is_snoozed(channel: Channel, now: datetime) -> bool:
    """Say whether somebody asked the channel to be quiet for a while, and that while is not over."""
    return channel.snoozed_until is not None and now < channel.snoozed_until


def is_hushed(channel: Channel, now: datetime) -> bool:
    """Say whether the channel must not be disturbed: quiet hours or a snooze."""
    return is_quiet(channel, now) or is_snoozed(channel, now)


def is_breaking(situation: Situation) -> bool:
    """Say whether the subscription's breaking rule holds."""
    wanted = situation.subscription.breaking_outlets
    return wanted > 0 and situation.outlets >= wanted


def _between(start: time, moment: time, end: time) -> bool:
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end


def _baseline(situation: Situation) -> Decision | None:
    if situation.baseline:
        return Decision(Outcome.NOTHING, (BASELINE,))
    return None


def _ruled_out(situation: Situation) -> Decision | None:
    return Decision(Outcome.NOTHING, situation.ruled_out) if situation.ruled_out else None


def _salience(situation: Situation) -> Decision | None:
    asked, found = situation.bar or situation.subscription.min_salience, situation.salience
    if found is not None and found.rank < asked.rank:
        return Decision(Outcome.NOTHING, (f"only {found.value} here; this subscription asks for {asked.value}",))
    return None


def _card(situation: Situation) -> Decision | None:
    if not situation.has_card:
        return None
    if situation.material and not is_hushed(situation.channel, situation.now):
        return Decision(Outcome.REPLY, ("this story has a card here", *situation.material))
    if situation.is_new_outlet:
        return Decision(Outcome.EDIT, ("this story has a card here; another outlet was added to it",))
    if situation.headline_changed or situation.material:
        return Decision(Outcome.EDIT, ("this story has a card here; what it shows has changed",))
    return Decision(Outcome.NOTHING, ("this story has a card here and nothing on it changes",))


def _old(situation: Situation) -> Decision | None:
    known = situation.published is not None and situation.published_source not in (DateSource.GUESSED, DateSource.NONE)
    if known and situation.published is not None and situation.now - situation.published > situation.max_age:
        days = (situation.now - situation.published).days
        return Decision(Outcome.DIGEST, (f"published {days} days ago: too old for an alert, kept for the digest",))
    return None


def _breaking(situation: Situation) -> Decision | None:
    if is_breaking(situation) and not is_snoozed(situation.channel, situation.now):
        return Decision(Outcome.POST, (_wanted(situation), f"breaking: {situation.outlets} outlets within minutes"))
    return None


def _mode(situation: Situation) -> Decision | None:
    if situation.subscription.mode is AlertMode.DIGEST:
        return Decision(Outcome.DIGEST, (_wanted(situation), "this subscription is for the digest only"))
    return None


def _snoozed(situation: Situation) -> Decision | None:
    if is_snoozed(situation.channel, situation.now):
        return Decision(Outcome.HOLD, (_wanted(situation), HELD_SNOOZED))
    return None


def _quiet(situation: Situation) -> Decision | None:
    if is_quiet(situation.channel, situation.now):
        return Decision(Outcome.HOLD, (_wanted(situation), HELD_QUIET))
    return None


def _budget(situation: Situation) -> Decision | None:
    if situation.posted_last_hour >= situation.channel.hourly_budget:
        spent = f"the budget of {situation.channel.hourly_budget} cards an hour is spent"
        return Decision(Outcome.HOLD, (_wanted(situation), spent, HELD_BUDGET))
    return None


def _wanted(situation: Situation) -> str:
    if situation.salience is None:
        return "this channel gets the whole feed"
    return f"{situation.salience.value}, as this subscription asks"


RULES: tuple[Callable[[Situation], Decision | None], ...] = (
    _baseline,
    _ruled_out,
    _salience,
    _card,
    _old,
    _breaking,
    _mode,
    _snoozed,
    _quiet,
    _budget,
)
