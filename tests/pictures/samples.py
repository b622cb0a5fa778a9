"""What the pictures show: the invented news of the demonstration desk, through the bot's own cards and digests."""

from datetime import UTC, datetime, timedelta

from bot.engine.digest import Item, compose
from bot.flow.cards import Card, Found, Source, card_message, digest_messages, reply_message
from bot.message import Bullets, Form, FormField, Heading, Link, Message, Text, note, text
from bot.model import Salience

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
        "A fire at the Tarn Head gas terminal injured four workers on Monday and led the Kesterian authorities to close "
        "the Strait of Marrin to tankers, halting about a fifth of the country's gas imports.",
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
            dek="Four workers were hurt and the strait is closed to tankers; the operator expects to load again in four days.",
            sources=sources,
            found=_FOUND,
            first_seen_at=NOW - timedelta(minutes=12),
            zone="Europe/London",
        )
    )


def reply() -> Message:
    """What the thread gets when something material changed."""
    return reply_message(COURIER, ("“four days” became “six weeks”",))


def digest() -> Message:
    """A morning's digest."""
    items = [
        _item(1, "strait-desk", WIRE.title, "Skerrin Wire", "Four workers were hurt.", 3, Salience.MAIN),
        _item(2, "strait-desk", "Strait of Marrin pilots vote to stop work over night shifts", "Kesterian Public Radio",
              "Of the 74 pilots who hold a licence, 70 voted and 66 backed a stoppage.", 1, Salience.MENTIONED),
        _item(3, "parliament", "Assembly passes rent cap by four votes after late concession to landlords",
              "Skerrin Wire", "The law will apply from the first of March to about 410,000 homes.", 2, Salience.MAIN),
        _item(4, "parliament", "Three villages cut off as River Sallow reaches highest level since records began",
              "The Port Ansel Courier", "About 700 people can be reached only by boat or on foot.", 1, Salience.PASSING),
        *(_item(10 + number, "strait-desk", f"Notice to mariners {number}", "Harbour office", "", 1, Salience.PASSING)
          for number in range(6)),
    ]  # fmt: skip
    composed = compose(items, NOW, quota=2)
    return digest_messages(
        "Morning digest", composed, when=NOW, zone="Europe/London", more_command="/digest now everything"
    )


def _item(story: int, group: str, title: str, outlet: str, dek: str, outlets: int, salience: Salience) -> Item:
    url = f"{DESK}/story/{story}"
    return Item(story, group, title, url, outlet, dek, NOW - timedelta(hours=story), salience, outlets)


def summary() -> Message:
    """The answer to `/summarise` on the demonstration's paste."""
    sentences = (
        "With unease growing on the Sarrow Islands about a foreign survey ship, the heads of the Kesterian and Ostmeri "
        "coastguards met aboard a ferry this week and parted without saying what had passed between them.",
        "The talks took place as the survey ship Meridian Fulmar, which is registered in Ostmere, entered its ninth day "
        "inside the fishing limit of Great Sarrow.",
    )
    return Message(
        (
            Heading("Coastguard chiefs hold unannounced meeting"),
            Bullets(tuple((Text(sentence),) for sentence in sentences)),
            note("Every sentence stands in the source. ", text("2 of 31 sentences", italic=True)),
        )
    )


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
    return Form(
        "/summarise",
        "Summarise an article",
        (
            FormField(
                "text", "The article", multiline=True, hint="Paste its text. Headline and captions are recognised."
            ),
            FormField("length", "Length", required=False, value="medium", choices=("short", "medium", "long")),
        ),
        "Summarise",
    )
