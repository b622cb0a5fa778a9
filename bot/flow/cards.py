"""What is posted, as neutral messages: the card of a story, a reply in its thread, a digest, a hand-over, a notice.

Pure: values in, messages out.  Nothing here knows a platform or a limit; adapters cut and escape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.digest import Composed, Group, Item
from bot.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Note,
    Paragraph,
    Ping,
    Quote,
    Spans,
    Text,
    Tone,
    Words,
    note,
    paragraph,
    quoted,
    spans,
    text,
)
from bot.model import Salience

SHOWN_ENTITIES = 4
SHOWN_SOURCES = 8
SHOWN_HELD = 5
EVIDENCE_CHARACTERS = 300
DATELINE_CHARACTERS = 80
IN_THE_HEADLINE = ", in the headline"


@dataclass(frozen=True, slots=True)
class Source:
    """One outlet's article in a story, the newest revision of it."""

    article_id: int
    outlet: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of a watch-list in a story, with the sentence that shows it."""

    entity: str
    watchlist: str
    salience: Salience
    evidence: str


@dataclass(frozen=True, slots=True)
class Card:
    """All that a card shows.  `sources` starts with the article that opened it; `unread`: why there is no summary."""

    story_id: int
    title: str
    url: str
    dek: str
    sources: tuple[Source, ...]
    found: tuple[Found, ...]
    first_seen_at: datetime
    unread: str = ""
    ping: str | None = None
    zone: str = "UTC"


def card_message(card: Card) -> Message:
    """Render a story's one card: headline, dek or why there is none, quoted evidence, sources, age, buttons."""
    opening = (Paragraph((Ping(card.ping),)),) if card.ping else ()
    unread = note(f"Headline only: {card.unread or 'nothing to summarise'}.")
    shown, hidden = card.found[:SHOWN_ENTITIES], len(card.found) - SHOWN_ENTITIES
    quotes = any(_says_it_too(card.dek, found.evidence) for found in shown)
    said = () if quotes else (paragraph(quoted(card.dek)) if card.dek else unread,)
    more = (note(f"… and {hidden} more from your watch-lists"),) if hidden > 0 else ()
    return Message(
        (
            *opening,
            Heading(card.title, card.url),
            *said,
            *_evidence(shown, card.title, card.dek),
            *more,
            _sources(card),
            _buttons(card),
        ),
        tone=Tone.WARNING if any(found.salience is Salience.MAIN for found in card.found) else Tone.PLAIN,
    )


def reply_message(source: Source, material: Sequence[str]) -> Message:
    """Render the reply under a card: what is materially new, and who says so."""
    return Message(
        (
            paragraph(text("Update: ", bold=True), "; ".join(material)),
            Paragraph((Link(source.title, source.url), Text(f" · {source.outlet}"))),
        )
    )


def digest_message(
    title: str, composed: Composed, *, when: datetime, zone: str, more_command: str = "", remark: str = ""
) -> Message:
    """Render a digest, a heading a watch-list; what the quota cut is counted and can be had by `more_command`."""
    if not composed.stories:
        return empty_digest_message(title, when, zone)
    stories = f"{composed.stories} stor{'y' if composed.stories == 1 else 'ies'}"
    said = (note(remark),) if remark else ()
    head = (Heading(title), note(Moment(when, MomentStyle.DATE, zone), f" · {stories}"), *said)
    body = tuple(block for group in composed.groups for block in _group(group))
    cut = sum(group.more for group in composed.groups)
    tail = (Buttons((Button(f"Show all {composed.stories}", more_command),)),) if cut and more_command else ()
    return Message((*head, *body, *tail))


def empty_digest_message(title: str, when: datetime, zone: str) -> Message:
    """Render the one line of a day without news, for channels that want it."""
    return Message((note(f"{title}, ", Moment(when, MomentStyle.DATE, zone), ": nothing on your watch-lists."),))


def handover_message(items: Sequence[Item], why: str) -> Message:
    """Render what was held while a channel was quiet: a count and the first headlines; buttons show the rest."""
    more = len(items) - SHOWN_HELD
    cut = (note(f"and {more} more"),) if more > 0 else ()
    label = f"Show all {len(items)}" if more > 0 else "Show more of it"
    buttons = (Button(label, "/digest preview all:yes"), Button("Post as a digest", "/digest now"))
    lines = Bullets(tuple(_line(replace(item, reason="")) for item in items[:SHOWN_HELD]))
    return Message((paragraph(text(f"{len(items)} held", bold=True), f" {why}."), lines, *cut, Buttons(buttons)))


def notice_message(words: Words, *, tone: Tone = Tone.WARNING, hint: Words = "") -> Message:
    """Render a word of the bot about itself."""
    return Message((paragraph(words), *((note(hint),) if hint else ())), tone=tone)


def _evidence(found: Sequence[Found], title: str, dek: str) -> tuple[Block, ...]:
    """Quote each sentence once, under all the entities that it shows; the line about the article comes first.

    What only the headline says is not said again.
    """
    shown_by: dict[str, list[Found]] = {dek: []}
    for one in found:
        shown_by.setdefault(dek if _says_it_too(dek, one.evidence) else one.evidence, []).append(one)
    blocks: list[Block] = []
    for evidence, named in shown_by.items():
        if named and evidence != dek and _says_it_too(title, evidence):
            blocks.append(paragraph(*_names(named), IN_THE_HEADLINE))
        elif named:
            quote = (Quote(spans(_shortened(evidence))),) if evidence else ()
            blocks += [paragraph(*_names(named)), *quote]
    return tuple(blocks)


def _says_it_too(above: str, evidence: str) -> bool:
    """Say whether a line holds the quotation, or all of it but the place and date that it opens with."""
    line, quotation = _plain(above), _plain(evidence)
    opening = quotation.removesuffix(line)
    return bool(quotation) and (quotation in line or (opening != quotation and len(opening) <= DATELINE_CHARACTERS))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _names(named: Sequence[Found]) -> list[str | Text]:
    parts: list[str | Text] = []
    for one in named:
        parts += [text(one.entity, bold=True), f" ({one.salience.value})", ", "]
    lists = dict.fromkeys(one.watchlist for one in named)
    return [*parts[:-1], f" · {', '.join(lists)}"]


def _shortened(evidence: str) -> str:
    """Cut at a word what is long, and show that it was cut."""
    cut = evidence[:EVIDENCE_CHARACTERS]
    return evidence if cut == evidence else cut.rsplit(" ", 1)[0] + " …"


def _sources(card: Card) -> Note:
    others = len({source.outlet for source in card.sources}) - 1
    counted = f" · +{others} source{'s' if others > 1 else ''}" if others > 0 else ""
    parts: list[str | Text | Link | Moment | Ping] = []
    for source in _one_an_outlet(card.sources)[:SHOWN_SOURCES]:
        parts += [Link(source.outlet, source.url), ", "]
    return note(*parts[:-1], counted, " · ", Moment(card.first_seen_at, MomentStyle.RELATIVE, card.zone))


def _one_an_outlet(sources: Sequence[Source]) -> list[Source]:
    first: dict[str, Source] = {}
    for source in sources:
        first.setdefault(source.outlet, source)
    return list(first.values())


def _buttons(card: Card) -> Buttons:
    summarise = (Button("Summarise", f"/summarise {card.url}"),) if card.dek else ()
    return Buttons(
        (
            *summarise,
            Button("Why?", f"/news why {card.url}"),
            Button("Snooze 1 h", "/watch snooze 1h"),
            Button("👍", f"/news feedback {card.url} verdict:good"),
            Button("👎 Not relevant", f"/news feedback {card.url}"),
        )
    )


def _group(group: Group) -> tuple[Block, ...]:
    counted = (note(f"and {group.more} more"),) if group.more else ()
    return (
        paragraph(text(group.name, bold=True)),
        Bullets(tuple(_line(item, with_dek=True) for item in group.items)),
        *counted,
    )


def _line(item: Item, *, with_dek: bool = False) -> Spans:
    others = f" +{item.outlets - 1}" if item.outlets > 1 else ""
    held = f" ({item.reason.partition(';')[0]})" if item.reason else ""
    said = (Text(" — "), quoted(item.dek)) if with_dek and item.dek and item.dek != item.title else ()
    return (Link(item.title, item.url), Text(f" · {item.outlet}{others}{held}", italic=True), *said)
