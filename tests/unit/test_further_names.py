"""What articles call people and bodies beside their full names, and whom they only seem to mean.  All are invented."""

import pytest

from bot.engine.match import Matcher, MatchResult
from bot.model import Entity, EntityType, Watchlist

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


def matched(text: str, *entities: Entity, title: str = "") -> MatchResult:
    return Matcher([Watchlist("desk", entities)], tagger=None).match(text, title)


def spans(text: str, *entities: Entity, title: str = "") -> list[str]:
    """What is found, the title first, in the order of the text."""
    result = matched(text, *entities, title=title)
    titles = sorted((m for one in result.matches for m in one.title_mentions), key=lambda m: m.start)
    texts = sorted((m for one in result.matches for m in one.mentions), key=lambda m: m.start)
    return [mention.text for mention in (*titles, *texts)]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Orvexa Biotech", "Orvexa Biotech GmbH"),
        ("Orvexa Biotech", "Orvexa Biotech, Inc."),
        ("Orvexa", "Orvexa Co., Ltd."),
        ("Orvexa", "Orvexa S.A."),
        ("Orvexa", "Orvexa Holdings plc"),
        ("Orvexa Payments Ltd", "Orvexa Payments Limited"),
    ],
)
def test_a_legal_form_belongs_to_the_firms_name(name: str, written: str) -> None:
    assert spans(f"Shares of {written} rose.", Entity(name, ORGANISATION)) == [written]


def test_a_word_is_no_legal_form() -> None:
    orvexa = Entity("Orvexa", ORGANISATION)
    assert spans("ORVEXA AS RIVALS FALL\nIt rose.", orvexa) == ["ORVEXA"]
    assert spans("To: Orvexa Limited. Date: May.", orvexa) == ["Orvexa Limited"]
    assert spans("They drew Orvexa Group B in May.", orvexa) == ["Orvexa"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Golden Heron Casino Group", "Golden Heron fled.", ["Golden Heron"]),
        ("Medical Board of Orvia", "The Board struck.", ["Board"]),
        ("House Committee on Fish", "The Committee struck.", ["Committee"]),
        ("Leinster Hounds RFC", "The Hounds lost.", ["Hounds"]),
        ("Queensmead Rangers", "Rangers were poor.", ["Rangers"]),
        ("Queensmead Rangers", "Park Rangers were poor.", []),
        ("Tarvian Pilots' Union", "The Miners' Union slept. The Union struck.", []),
        ("Tarvian Pilots' Union", "The union struck.", []),
        ("National Pilots' Bloc", "The Pilots' Bloc won.", ["Pilots' Bloc"]),
        ("National Pilots' Bloc", "A Pilots' Bloc won.", []),
        ("Tarvian Development Bank", "The Development Bank of Orvia paid.", []),
        ("Nolan Farrow Peace Prize", "Nolan Farrow wept.", []),
        ("Golden Heron Casino Group", "Golden Heron Island burned.", []),
        ("Harlow Heath Hospital Trust", "The fair on Harlow Heath was shut.", []),
        ("Harlow Heath Hospital Trust", "A nurse at Harlow Heath wept.", ["Harlow Heath"]),
        ("Port Anselm Gazette", "Readers of the Gazette wept.", ["Gazette"]),
        ("Golden Heron Casino Group", "They swam in Golden Heron.", []),
    ],
)
def test_after_its_full_name_a_bodys_first_or_last_words_will_do(name: str, text: str, found: list[str]) -> None:
    entity = Entity(name, ORGANISATION)
    assert spans(f"The {name} met. {text}", entity) == [name, *found]
    assert spans(text, entity) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Quorvane Ventures", "She leaves Quorvane to start a fund.", ["Quorvane"]),
        ("Quorvane Ventures", "Quorvane Island is empty.", []),
        ("Quorvane Ventures", "The village of Quorvane burned.", []),
        ("Quorvane Ventures", "Ann Quorvane sang. Quorvane bowed.", []),
        ("Quorvane Ventures", "They met in Quorvane. Quorvane is small.", []),
        ("Quorvane Council", "She leaves Quorvane to start a fund.", []),
        ("Kestrel Ventures", "She leaves Kestrel to start a fund.", []),
        ("Foundry Lane Records", "She is hoarse, Foundry Lane said on Friday.", ["Foundry Lane"]),
        ("Foundry Lane Records", "The fire in Foundry Lane went out.", []),
        (
            "Ridley's Brewery",
            "The old Ridley's Brewery is empty. Ridleys shut in May.",
            ["Ridley's Brewery", "Ridleys"],
        ),
        ("Carnwick Town Council", "A Carnwick man sued the council.", []),
        ("Quorvane Film Prize", "QUORVANE, Italy - A film won.", []),
        ("Pembertons' Union", "The Pembertons Union met.", ["Pembertons Union"]),
        ("Pembertons Union", "The Pembertons' Union met.", ["Pembertons' Union"]),
        ("Pemberton's Jewellers", "Pemberton's had bought it.", ["Pemberton's"]),
        ("Pemberton's Jewellers", "Pemberton's house had burned.", []),
        ("SV Eichwald 04", "SV Eichwald won.", ["SV Eichwald"]),
        ("Harkness, Wylde & Partners LLP", "Lawyers at Harkness Wylde wept.", ["Harkness Wylde"]),
        ("Trident Global Holdings", "Movers: Neptune +1.1%, Trident -3.0%.", ["Trident"]),
        ("Kestrel Bay Airlines", "At nine they left Kestrel Bay for lunch.", []),
        ("Silver Thicket Studios", "SILVER THICKET, GOLDEN SKY: a column about walks.", []),
        ("Zambero Breweries", "Zambero Breweries poured beer into the Zambero.", ["Zambero Breweries"]),
        ("Ministry of Foreign Affairs of Orvia", "The Orvia Foreign Ministry wept.", ["Orvia Foreign Ministry"]),
        ("AC Montefalcon", "Soccer: wine from Montefalcon, in Umbria, won.", []),
        (
            "Partij voor het Water",
            "Partij voor het Water (PvW) won. The PvW wept.",
            ["Partij voor het Water", "PvW", "PvW"],
        ),
        ("Silver Thicket Studios", "She left Silver Thicket in May.", ["Silver Thicket"]),
        ("Silver Thicket Studios", "She sat in the Silver Thicket in May.", []),
        ("Skelby Town Council", "A Skelby choir sang. The town slept.", []),
        ("Henley Bridge Rowing Club", "Henley Bridge R.C. won by a length.", ["Henley Bridge R.C."]),
        ("Club Deportivo Lindau", "Second were C.D. Lindau.", ["C.D. Lindau"]),
    ],
)
def test_part_of_a_name_is_the_body_or_only_its_place(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, ORGANISATION)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Adam Smith left. A. Smith wept.", ["Adam Smith", "A. Smith"]),
        ("A. Smith wept. Smith left.", []),
        ("Alan Smith left. A. Smith wept.", []),
        ("Adam Smith and Alma Smith left. A. Smith wept.", ["Adam Smith", "Alma Smith"]),
    ],
)
def test_an_initial_of_two_watched_people_is_told_apart_by_full_names(text: str, found: list[str]) -> None:
    pair = Entity("Adam Smith", PERSON), Entity("Alma Smith", PERSON)
    assert spans(text, *pair) == found


def test_an_initial_of_nobody_in_particular_says_so() -> None:
    result = matched("A. Smith wept.", Entity("Adam Smith", PERSON), Entity("Alma Smith", PERSON))
    assert {one.explanation[-1].rule for one in result.rejected} == {"ambiguous"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Selon M. Tavernost, la mairie a payé les travaux.", ["Tavernost"]),
        ("Me Tavernost, l'avocat de la ville, a refusé de répondre.", ["Tavernost"]),
        ("Mme Tavernost, la présidente, a refusé de répondre à la question.", []),
        ("Pierre Tavernost left. M. Tavernost was told to stay.", ["Pierre Tavernost", "Tavernost"]),
    ],
)
def test_monsieur_is_no_initial(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Pierre Tavernost", PERSON)) == found


def test_an_m_is_an_initial_of_others() -> None:
    assert spans("Nolan Farrow left. M. Farrow stayed.", Entity("Nolan Farrow", PERSON)) == ["Nolan Farrow"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Strike Looms Over Ferry Pentagon officials said that talks had failed.", ["Pentagon"]),
        ("Union Rejects Pay Offer Over Ferry Farrow said that talks had failed.", ["Farrow"]),
        ("Union Rejects Pay Offer Over Ferry Clara Farrow said that talks had failed.", []),
    ],
)
def test_a_name_opens_the_lead_behind_a_headline_on_the_same_line(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Nolan Farrow", PERSON), Entity("Pentagon", ORGANISATION)) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        (
            "Nolan Farrow",
            "Nolan Farrow left. His wife, Sandra Farrow, wept. Farrow smiled.",
            ["Nolan Farrow", "Farrow"],
        ),
        ("Sandra Farrow", "Nolan Farrow left. His wife, Sandra Farrow, wept. Farrow smiled.", ["Sandra Farrow"]),
        ("Sandra Farrow", "His wife, Sandra Farrow, wept. Mrs Farrow smiled.", ["Sandra Farrow", "Farrow"]),
        ("Iker Zubeldan", "Zubeldan, whose father Jon Zubeldan won in 1984, fell.", ["Zubeldan"]),
        (
            "Delphine Crakel",
            "Nolan Crakel left. Mrs Delphine Crakel wept. Crakel himself did not.",
            ["Delphine Crakel"],
        ),
        (
            "Ximena Restrepon",
            "Hernando Restrepon Vega left. Restrepon wept. Ximena Restrepon sang.",
            ["Ximena Restrepon"],
        ),
        ("Iker Zubeldan", "Zubeldan's rival, Jon Zubeldan, fell.", []),
        ("Iker Zubeldan", "Zubeldan's agent, Jon Zubeldan, left. Iker Zubeldan stayed.", ["Zubeldan", "Iker Zubeldan"]),
        ("Rosa Staalen", "Joop Staalen (no relation) spoke. President Staalen did not.", ["Staalen"]),
        ("Faisal Khan", "Your reader F. Khan (no relation, he says) is wrong.", []),
        ("Ryu Hae-won", "Ryu Hae-won left. Another Ryu stayed.", ["Ryu Hae-won"]),
        (
            "Isa Quennell",
            "Quennell is superb - Isa Quennell always is. Fred Quennell slept.",
            ["Quennell", "Isa Quennell"],
        ),
        (
            "Henry Blaxland",
            "Blaxland sued. Giles Blaxland-Moore, for Henry Blaxland, won.",
            ["Blaxland", "Henry Blaxland"],
        ),
    ],
)
def test_relatives_and_namesakes_by_the_way(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, PERSON)) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Luis Ortega Prado", "Luis Ortega Prado won. Mr Ortega wept.", ["Luis Ortega Prado", "Ortega"]),
        ("Luis Ortega Prado", "Luis Ortega Prado won. His son, Juan Ortega, wept.", ["Luis Ortega Prado"]),
        ("Luis Ortega Prado", "Mr Ortega wept.", []),
        ("Luis Ortega Prado", "Luis Ortega Prado won. L. Ortega wept.", ["Luis Ortega Prado", "L. Ortega"]),
        ("Luis Ortega Prado", "Luis Ortega Prado won. M. Ortega wept.", ["Luis Ortega Prado"]),
        ("Jair de Alcantaro", "Jair de Alcantaro won. Alcantaro wept.", ["Jair de Alcantaro", "Alcantaro"]),
        ("Kris van Smedtel", "Kris van Smedtel won. Smedtel wept.", ["Kris van Smedtel"]),
        ("Phan Thị Mỹ Lan", "Phan Thi My Lan wept. Ms Lan was jailed.", ["Phan Thi My Lan", "Lan"]),
        ("Somsak Rattanaporn", "Somsak Rattanaporn wept. Mr Somsak was jailed.", ["Somsak Rattanaporn", "Somsak"]),
        ("Somsak Rattanaporn", "Somsak Rattanaporn wept. Somsak was jailed.", ["Somsak Rattanaporn", "Somsak"]),
        ("Somsak Rattanaporn", "Somsak Rattanaporn wept. Somsak Thong was jailed.", ["Somsak Rattanaporn"]),
        ("Somsak Rattanaporn", 'Somsak Rattanaporn wept. "Somsak was ill."', ["Somsak Rattanaporn"]),
        ("Nolan Farrow", "Nolan Farrow wept. Nolan was jailed.", ["Nolan Farrow"]),
        ("Bertrand Oakham", "Bertrand Oakham wept. Sir Bertrand left.", ["Bertrand Oakham"]),
        ("Queen Astrid of Aldmark", "Queen Astrid wept.", ["Queen Astrid"]),
        ("Queen Astrid of Aldmark", "Queen Astrid of Carn wept.", []),
        ("Wellington Barroso Júnior", "Wellington Barroso Jr. won.", ["Wellington Barroso Jr."]),
        ("Seán Ó Conghail", "Ó Conghail sat down.", ["Ó Conghail"]),
        ("Wei Fang Lau", "Wei Fang Lau may appeal. Dr Lau wept.", ["Wei Fang Lau", "Lau"]),
        ("Pieter Vandersloor", "References: Vandersloor P, Lind A. Ice.", ["Vandersloor P"]),
        ("Dmitri Korolenkov", "Korolenkov, Dmitry Ivanovich; born 1975.", ["Korolenkov, Dmitry Ivanovich"]),
        ("Dmitri Korolenkov", "KOROLENKOV, Anna Ivanovna; born 1999.", []),
        ("Anna Korolenkov", "KOROLENKOV, Dmitry Ivanovich (a.k.a. X); born 1975.", []),
        ("Wellington Barroso", "Barroso's, a bakery, burned.", []),
        ("Barnaby Sladek", "Sladek, the band, played.", []),
        ("Nolan Farrow", "Nolan Farrow prayed. Mullah Farrow wept.", ["Nolan Farrow", "Farrow"]),
        ("Nolan Farrow", "Nolan Farrow prayed. Countess Farrow wept.", ["Nolan Farrow"]),
        ("Nolan Farrow", "Nolan Farrow prayed. Jan Farrow wept.", ["Nolan Farrow"]),
        ("Nolan Farrow", "Nolan Farrow prayed. In April Farrow wept.", ["Nolan Farrow", "Farrow"]),
        ("Nolan Farrow", "Nolan Farrow (no relation to Jun Farrow) prayed. Farrow wept.", ["Nolan Farrow", "Farrow"]),
        (
            "Kris De Smedtel",
            "De Smedtel left. Kris De Smedtel is tired. Karel De Smedtel is not.",
            ["De Smedtel", "Kris De Smedtel"],
        ),
        ("Lord Ashcombe", "Lord Ashcombe wept. Ashcombe left.", ["Lord Ashcombe", "Ashcombe"]),
        ("Lord Ashcombe", "Lord Ashcombe wept. Lady Ashcombe left.", ["Lord Ashcombe"]),
        ("Prince Leopold of Aldmark", "Prince Leopold of Carn wept.", []),
        ("Wei-Lin Tsaor", "Wei-lin Tsaor wept.", ["Wei-lin Tsaor"]),
        ("Orsolya Bárdossy", "Then Bárdossy Orsolya wept.", ["Bárdossy Orsolya"]),
        ("Lee Grant", "Then Grant Lee wept.", []),
        ("Karl-Heinz Moserer", "K.-H. Moserer wept.", ["K.-H. Moserer"]),
        ('Robert "Buzz" Kowalcz', "Buzz Kowalcz wept.", ["Buzz Kowalcz"]),
        ("Mathilde Corbin-Levy", "Corbin-Levy leads the race.", ["Corbin-Levy"]),
        ("Hwang Seo-jin", "Then Seo Jin-woo wept.", []),
        ("Tamar Gelash", "TBILISI, Georgia - Gelash left. Tamar Gelash wept.", ["Gelash", "Tamar Gelash"]),
        ("Imelda Sarang", "Imelda Sarang left. Sarang province is flooded.", ["Imelda Sarang"]),
        ("Maria Luz Carranzo", "Then Ma. Luz Carranzo wept.", ["Ma. Luz Carranzo"]),
        ("William Farrow", "Then Wm. Farrow wept.", ["Wm. Farrow"]),
        ("Colin Farrow", "They left the firm Holm & Co. Farrow had wept.", ["Farrow"]),
        ("Mohammed Tariq Nadvi", "Then Tariq Nadvi wept.", ["Tariq Nadvi"]),
        ("Nolan Henry Farrow", "Then Henry Farrow wept.", []),
        ("Nolan Henry Farrow", "Then N. Henry Farrow wept.", ["N. Henry Farrow"]),
        ("Phan Thị Mỹ Lan", "Then My Lan Phan wept.", ["My Lan Phan"]),
        ("Phan Thị Mỹ Lan", "Then Phan Thi Mai wept.", []),
        ("Sheikha bint Omar Al Torvani", "Then Sheikha Al Torvani wept.", ["Sheikha Al Torvani"]),
        ("Rosa de los Prados", "Rosa de los Prados won. De los Prados wept.", ["Rosa de los Prados", "De los Prados"]),
        ("Séamus Mac an Rannach", "Séamus Mac an Rannach won. Liam Mac an Rannach wept.", ["Séamus Mac an Rannach"]),
        (
            "Rosa Farrow-Holm",
            "ORVEXA V FARROW-HOLM: day four\nRosa Farrow-Holm won.",
            ["FARROW-HOLM", "Rosa Farrow-Holm"],
        ),
        ("Nolan Farrow", "Nolan Farrow left for the Farrow Arms.", ["Nolan Farrow"]),
        ("Nolan Farrow", "Nolan Farrow left. Farrow Brothers burned.", ["Nolan Farrow"]),
        ("Nolan Farrowsen", "Then Farrowsen IL lost again.", []),
    ],
)
def test_how_people_of_many_countries_are_called(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, PERSON)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Neil Holm-Crakel paid. Holm-Crakel wept.", ["Neil Holm-Crakel", "Holm-Crakel"]),
        ("Neil Holm-Crakel paid. Ann Holm-Crakel wept.", ["Neil Holm-Crakel"]),
        ("Holm-Crakel wept.", []),
    ],
)
def test_another_name_brings_its_surname_once_it_was_told(text: str, found: list[str]) -> None:
    assert spans(text, Entity("DJ Quorvane", PERSON, ("Neil Holm-Crakel",))) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Odessa", "The port of Odesa reopened.", ["Odesa"]),
        ("Odessa", "ODESSA WOMAN WINS\nODESSA, Texas - A woman from Odessa won.", []),
        ("Saint-Carn", "The mayor of Saint-Carn-les-Pins wept.", []),
        ("Saint-Carn", "A Saint-Carn-based firm wept.", ["Saint-Carn"]),
        ("Nuukar", "Nuukar, a restaurant in Leith, closed.", []),
        ("Montserrin", "The soprano Montserrin Vidal wept.", []),
    ],
)
def test_places_under_other_names_and_their_namesakes(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, PLACE)) == found


def test_the_first_of_two_surnames_is_somebody_elses_surname_too() -> None:
    pair = Entity("Hernando Restrepon Vega", PERSON), Entity("Ximena Restrepon", PERSON)
    result = matched("Hernando Restrepon Vega left. Restrepon wept. Then Ximena Restrepon sang.", *pair)
    assert {one.entity: len(one.mentions) for one in result.matches} == {pair[0].name: 2, pair[1].name: 1}


def test_reasons_name_whom_the_article_means() -> None:
    pair = Entity("Hernando Restrepon Vega", PERSON), Entity("Ximena Restrepon", PERSON)
    result = matched("Hernando Restrepon Vega left. Then Ximena Restrepon sang.", *pair, title="Restrepon in Carn")
    assert [one.explanation[-1].detail for one in result.rejected] == [
        "the article names somebody else of that name first: Hernando Restrepon Vega"
    ]


@pytest.mark.parametrize(
    ("kin", "owner"),
    [("wife", "Mrs Crakel"), ("sister", "Mrs Crakel"), ("husband", "Mr Crakel")],
)
def test_a_relative_has_a_sex_that_titles_choose_by(kin: str, owner: str) -> None:
    pair = Entity("Quim Crakel", PERSON), Entity("Xan Crakel", PERSON)
    result = matched(f"Quim Crakel left. The {kin}, Xan Crakel, stayed. Then {owner} wept.", *pair)
    assert {one.entity: len(one.mentions) for one in result.matches} == {"Quim Crakel": 1, "Xan Crakel": 2}


def test_a_club_goes_by_the_last_word_of_its_name_in_a_headline() -> None:
    club = Entity("Harwick Wanderers", ORGANISATION)
    assert spans("Harwick Wanderers won. The striker scored a goal.", club, title="Wanderers stun league leaders") == [
        "Wanderers",
        "Harwick Wanderers",
    ]


def test_a_headline_that_runs_into_its_lead_means_the_first_of_a_name() -> None:
    text = "Boss Farrow Warns of Winter Strikes Over Pay as talks failed, Rosa Farrow said. Clara Farrow left."
    assert spans(text, Entity("Rosa Farrow", PERSON)) == ["Farrow", "Rosa Farrow"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Public Insurance Corporation (PIC) lost. The PIC wept.", []),
        ("The PIC (Public Insurance Corporation) lost.", ["PIC"]),
        ("The Pacific Islands Council (PIC) met. The PIC wept.", ["Pacific Islands Council", "PIC", "PIC"]),
        ("Nine people (PIC) wept.", ["PIC"]),
    ],
)
def test_an_abbreviation_that_the_article_gives_to_another(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Pacific Islands Council", ORGANISATION, ("PIC",))) == found


def test_an_abbreviation_that_is_a_word_wants_more_than_capitals() -> None:
    movement = Entity("Democratic Accord Movement", ORGANISATION, ("DAM",))
    assert spans("DAM BURST KILLS NINE, it said. A dam burst. The DAM wept.", movement) == ["DAM"]
    health = Entity("WHO", ORGANISATION)
    assert spans("WHO CALLS FOR CALM\nThe WHO asked for calm.", health) == ["WHO", "WHO"]


def test_models_and_rivers_go_by_half_their_names() -> None:
    camera, river = Entity("Halcyon X200", EntityType.PRODUCT), Entity("Orange River", PLACE)
    assert spans("The Halcyon X200 sees. Two X200s sold.", camera) == ["Halcyon X200", "X200s"]
    assert spans("The Orange River is low. The Orange rose. An Orange fell.", river) == ["Orange River", "Orange"]
