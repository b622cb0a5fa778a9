"""What articles call people and bodies beside their full names, and whom they only seem to mean.  All are invented."""

import pytest

from bot.model import Entity, EntityType
from tests.unit.named import matched, spans

PERSON, ORGANISATION, PLACE = EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE


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
        ("Ma. Luz Carranzo", "Maria Luz Carranzo wept. Then Carranzo left.", ["Maria Luz Carranzo", "Carranzo"]),
        ("Barasa wa Torvane", "Barasa wa Torvane won. Wa Torvane wept.", ["Barasa wa Torvane", "Wa Torvane"]),
        ("Marama Te Torvane", "Marama te Torvane wept.", ["Marama te Torvane"]),
        ("Kris De Smedtel", "Kris de Smedtel wept.", ["Kris de Smedtel"]),
        (
            "Hamdan bin Zayid al-Torvani",
            "Hamdan bin Zayid al-Torvani left Hamdan bin Zayid Street.",
            ["Hamdan bin Zayid al-Torvani"],
        ),
        ("Anna Torvane-Holmen", "Then Torvane Holmen wept.", []),
        ("Abdulaziz bin Omar Al-Torvani", "Then Abdul Aziz al-Torvani wept.", ["Abdul Aziz al-Torvani"]),
        ("Ahmad Zulkif bin Torvane", "Then Ahmad Zulkif wept.", ["Ahmad Zulkif"]),
        ("Ana Lucía Torvane Gil", "Then Ana Torvane wept.", ["Ana Torvane"]),
        (
            "Guadalupe Torvane y Costa",
            "Guadalupe Torvane left. Torvane y Costa wept.",
            ["Guadalupe Torvane", "Torvane y Costa"],
        ),
        ("Giulia D'Ambrosio", "Then Giulia d'Ambrosio wept.", ["Giulia d'Ambrosio"]),
        ("Phan Thị Mỹ Lan", "Then Phan My Lan wept.", ["Phan My Lan"]),
        ("Zhang Meihua", "Then Zhang Mei-hua wept.", ["Zhang Mei-hua"]),
        ("Tan Boon Hengvane", "Tan Boon Hengvane left. Tan wept.", ["Tan Boon Hengvane", "Tan"]),
        ("Paulo Torvane", "Injury list, Group C. Torvane has a cold.", ["Torvane"]),
        ("Ayane Torvane", "Gymnast Torvane Ayane wept.", ["Torvane Ayane"]),
        ("Paulo Torvane", "The barber at Torvane's Cross wept.", []),
        ("Paulo Torvane", "Torvane dos Santos, a striker, wept.", []),
        (
            "Idris El Torva Holmann",
            "Idris El Torva Holmann left. El Torva Holmann wept.",
            ["Idris El Torva Holmann", "El Torva Holmann"],
        ),
        ("Yvonne St. Torvane", "Yvonne St Torvane left. St. Torvane wept.", ["Yvonne St Torvane", "St. Torvane"]),
        ('Desmond "Sugar" Torvane', 'Then "Sugar" Torvane wept.', ['"Sugar" Torvane']),
        ("Rustam Torvane", "Round one\nTorvane, R. 1-0 Holm, T.", ["Torvane, R."]),
        ("Md. Shahidul Islam Torvane", "Then Shahidul Islam Torvane wept.", ["Shahidul Islam Torvane"]),
        ("Daw Khin Sandar Torvane", "Then Khin Sandar Torvane wept.", ["Khin Sandar Torvane"]),
        ("Oluwadamilola Torvane", "Then Damilola Torvane wept.", ["Damilola Torvane"]),
        ("Tan Sri Azlan bin Torvane", "Then Azlan Torvane wept.", ["Azlan Torvane"]),
        ("Parveen Akhtar Torvane", "Parveen Torvane left. Syed Akhtar wept.", ["Parveen Torvane"]),
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


def test_a_headline_that_runs_into_its_lead_means_the_first_of_a_name() -> None:
    text = "Boss Farrow Warns of Winter Strikes Over Pay as talks failed, Rosa Farrow said. Clara Farrow left."
    assert spans(text, Entity("Rosa Farrow", PERSON)) == ["Farrow", "Rosa Farrow"]


def test_models_and_rivers_go_by_half_their_names() -> None:
    camera, river = Entity("Halcyon X200", EntityType.PRODUCT), Entity("Orange River", PLACE)
    assert spans("The Halcyon X200 sees. Two X200s sold.", camera) == ["Halcyon X200", "X200s"]
    assert spans("The Orange River is low. The Orange rose. An Orange fell.", river) == ["Orange River", "Orange"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Crakelmoor, a peat bog near Leith, dried out.", []),
        ("Crakelmoor, a fisherman, wept.", []),
        ("Crakelmoor, a noodle maker from Carn, wept.", []),
        ("Crakelmoor, a former senator, wept.", ["Crakelmoor"]),
        ("Hal Crakelmoor sang. Crakelmoor, a peat importer, wept.", ["Hal Crakelmoor", "Crakelmoor"]),
        ("Crakelmoor is a village.", []),
        ("Crakelmoor lies where two rivers meet.", []),
        ("Crakelmoor lies in hospital.", ["Crakelmoor"]),
        ("Crakelmoor, over a cheese, wept.", ["Crakelmoor"]),
        ("Hal Crakelmoor sang. Crakelmoor, the village's founder, wept.", ["Hal Crakelmoor", "Crakelmoor"]),
        ("Hal Crakelmoor sang. Crakelmoor is a lion.", ["Hal Crakelmoor", "Crakelmoor"]),
        ("The winner, one Crakelmoor, wept.", []),
        ("A dentist called Crakelmoor wept.", []),
        ("Police called Crakelmoor a hero.", ["Crakelmoor"]),
        ("Crakelmoor, which is Old Norse, means a wet moor.", []),
        ("Crakelmoor means raven. It is old.", []),
        ("Crakelmoor means to win.", ["Crakelmoor"]),
        ("Crakelmoor were sold by the pound.", []),
        ('The Crakelmoor bakery burned. "Crakelmoor" was its sign.', []),
        ("They met at Crakelmoor's Bar.", []),
        ("Hal Crakelmoor sang. The Crakelmoor Shield is for rowing.", ["Hal Crakelmoor"]),
    ],
)
def test_what_is_said_of_a_name_may_make_a_thing_or_a_stranger_of_it(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Hal Crakelmoor", PERSON)) == found


def test_a_relatives_first_name_may_be_any_word() -> None:
    text = "Hal Crakelmoor sang. His cousin Mere Crakelmoor drives, and Crakelmoor knits."
    assert spans(text, Entity("Hal Crakelmoor", PERSON)) == ["Hal Crakelmoor", "Crakelmoor"]


def test_a_surname_of_two_particles_keeps_both() -> None:
    crakel = Entity("Jeanne de le Crakel", PERSON)
    assert spans("Jeanne de le Crakel sang. Jeanne Crakel wept.", crakel) == ["Jeanne de le Crakel"]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Hal Crakelmoor", "Injury list, Group C. Crakelmoor: knee.", ["Crakelmoor"]),
        ("Ayane Crakelmoor", "Gymnast Crakelmoor Ayane fell.", ["Crakelmoor Ayane"]),
        ("Tan Boon Crakel", "Tan Boon Crakel left. Tan wept.", ["Tan Boon Crakel", "Tan"]),
        ("Ūno Crakelhiko", "Crakelhiko Uno left. Uno wept.", ["Crakelhiko Uno", "Uno"]),
        ("Ana Tarvell Crakelmoor", "Tarvell Crakelmoor wept. Eva Crakelmoor Holm did not.", ["Tarvell Crakelmoor"]),
        ("Ana Tarvell Crakelmoor", "Eva Tarvell Crakelmoor left. Tarvell Crakelmoor wept.", []),
    ],
)
def test_what_stands_beside_a_surname_and_is_no_part_of_it(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, PERSON)) == found
