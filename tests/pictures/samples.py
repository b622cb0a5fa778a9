"""What the pictures show: the invented news of the demonstration desk, through the bot's own cards and digests."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.commands.forms import form_of
from bot.commands.summary import box
from bot.commands.table import TABLE
from bot.engine.digest import Item, compose
from bot.flow.cards import Card, Found, Source, card_message, digest_message, reply_message
from bot.flow.digests import TITLES
from bot.message import (
    Bullets,
    Button,
    Choice,
    Form,
    Heading,
    Link,
    Message,
    Moment,
    Text,
    note,
    paragraph,
    spans,
    text,
)
from bot.model import DigestForm, Length, Salience

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DESK = "http://127.0.0.1:8321"
FIRE = f"{DESK}/wire/tarn-head-fire"

WIRE = Source(1, "Skerrin Wire", "Fire at Tarn Head gas terminal shuts Strait of Marrin to tankers", FIRE)
RADIO = Source(2, "Kesterian Public Radio", "What the Tarn Head fire means for gas", f"{DESK}/radio/tarn-head-supply")
COURIER = Source(
    3, "The Port Ansel Courier", "Fourteen tankers wait off Tarn Head", f"{DESK}/courier/tarn-head-tankers"
)

_FOUND = (
    Found(
        "Tarn Head",
        "strait-desk",
        Salience.MAIN,
        "A fire at the Tarn Head gas terminal injured four workers on Monday and led the Kesterian authorities to "
        "close the Strait of Marrin to tankers, halting about a fifth of the country's gas imports.",
    ),
    Found(
        "Ruth Kessel",
        "strait-desk",
        Salience.MENTIONED,
        "Energy Minister Ruth Kessel said households would not go short.",
    ),
)


def card(*sources: Source) -> Message:
    """The card of one story, as its sources stand."""
    return card_message(
        Card(
            story_id=1,
            title=sources[0].title,
            url=sources[0].url,
            dek="Four workers were hurt, and the strait is closed to tankers until the hall is safe.",
            sources=sources,
            found=_FOUND,
            first_seen_at=NOW - timedelta(minutes=12),
            zone="Europe/London",
        )
    )


def reply() -> Message:
    """What the thread gets when something material changed."""
    title = "Tarn Head to stay shut for six weeks as number of injured rises to seven"
    source = Source(4, "Skerrin Wire", title, f"{DESK}/wire/energy/tarn-head-six-weeks")
    return reply_message(source, ("seven injured",))


def digest() -> Message:
    """A morning's digest."""
    pilots = "Strait of Marrin pilots vote to stop work over night shifts"
    rents = "Assembly passes rent cap by four votes after late concession to landlords"
    floods = "Three villages cut off as River Sallow reaches highest level since records began"
    items = [
        _item(1, "strait-desk", WIRE.title, "Skerrin Wire", "Four workers were hurt.", 3),
        _item(2, "strait-desk", pilots, "Kesterian Public Radio", "Of 74 pilots, 66 backed a stoppage."),
        _item(3, "parliament", rents, "Skerrin Wire", "The law will apply from March to about 410,000 homes.", 2),
        _item(4, "parliament", floods, "The Port Ansel Courier", "About 700 people can be reached only by boat."),
        *(_item(10 + number, "strait-desk", f"Notice {number}", "Harbour office", "") for number in range(6)),
    ]
    composed = compose(items, NOW, quota=2)
    return digest_message(
        TITLES[DigestForm.DAILY],
        composed,
        when=NOW,
        zone="Europe/London",
        more_command="/digest preview of:digest:1:2026-11-23",
    )


def _item(story: int, group: str, title: str, outlet: str, dek: str, outlets: int = 1) -> Item:
    salience = Salience.MAIN if outlets > 1 else Salience.PASSING
    url = f"{DESK}/story/{story}"
    return Item(story, group, title, url, outlet, dek, NOW - timedelta(hours=story), salience, outlets)


def summary() -> Message:
    """The answer to `/summarise` on the demonstration's paste."""
    met = (
        "With unease growing on the Sarrow Islands about a foreign survey ship, the heads of the Kesterian and Ostmeri "
        "coastguards met aboard a ferry this week and parted without saying what had passed between them."
    )
    ship = (
        "The talks took place as the survey ship Meridian Fulmar, which is registered in Ostmere, entered its ninth "
        "day inside the fishing limit of Great Sarrow."
    )
    return Message((paragraph(met), paragraph(ship), note("Word for word from the text")))


def channels() -> Message:
    """What a person's channels hear of."""
    news = spans(
        text("#news", bold=True),
        ": “strait-desk” (cards and digest, main subjects and mentions); next digest ",
        Moment(NOW + timedelta(hours=22), zone="Europe/London"),
    )
    politics = spans(text("#politics", bold=True), ": “parliament” (in the digest, main subjects only)")
    return Message((Heading("Your channels"), Bullets((news, politics))))


def lists() -> Message:
    """The workspace's watch-lists."""
    strait = spans(text("strait-desk", bold=True), ": 7 entities, 1 channel")
    lists = Bullets((strait, spans(text("parliament", bold=True), ": 12 entities, 1 channel")))
    doors = (Button("strait-desk", "/watch show strait-desk"), Button("parliament", "/watch show parliament"))
    return Message((Heading("Watch-lists"), lists, Choice("Look into a list", doors)))


def hostile() -> Message:
    """A headline and a link that want to mislead, and may not."""
    return Message(
        (
            Heading("<!channel> *WIN* @everyone \u202eexe.gpj", "https://news.example/win"),
            Bullets(((Link("bank.example/login", "https://evil.example/"), Text(" · `rm -rf` _now_ :tada:")),)),
        )
    )


def paste_form() -> Form:
    """The box to paste an article into."""
    return box(Length.MEDIUM)


def edit_form() -> Form:
    """The box in which an entity is changed."""
    known = {"name": "Ruth Kessel", "also": "Minister Kessel, R. Kessel", "needs": "minister, energy", "type": "person"}

    async def nothing(_: object) -> tuple[str, ...]:
        return ()

    given = {"list": "strait-desk", "entity": "Ruth Kessel"}
    return asyncio.run(form_of(TABLE.paths["watch", "edit"], nothing, given, known))
