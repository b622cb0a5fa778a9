"""What articles call firms and bodies beside their full names, and what only seems to be one.  All are invented."""

import pytest

from bot.model import Entity, EntityType
from tests.unit.named import spans

ORGANISATION = EntityType.ORGANISATION


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Orvexa Biotech", "Orvexa Biotech GmbH"),
        ("Orvexa Biotech", "Orvexa Biotech, Inc."),
        ("Orvexa", "Orvexa Co., Ltd."),
        ("Orvexa", "Orvexa S.A."),
        ("Orvexa", "Orvexa Holdings plc"),
        ("Orvexa Payments Ltd", "Orvexa Payments Limited"),
        ("Orvexa", "Orvexa S.A.S."),
        ("Orvexa", "Orvexa Sdn. Bhd."),
        ("Orvexa", "Orvexa (Pty) Ltd"),
        ("Orvexa", "Orvexa S.à r.l."),
        ("Torvane United", "Torvane United FC"),
        ("Orvexa", "Orvexa GmbH & Co. KG"),
        ("Orvexa Energia", "Orvexa Energia Zrt."),
        ("Orvexa Tbk", "PT Orvexa Tbk"),
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
        ("Supreme Court of Carn", "The Supreme Court sat. The Court rose.", ["Supreme Court", "Court"]),
        ("Orvexa City Council", "The City Council met. The Council rose.", ["City Council", "Council"]),
        ("Front for the Islands", "The Front won.", ["Front"]),
        ("Orvexa & Sons", "Then Orvexa burned.", ["Orvexa"]),
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
        ("Orvexa Bulkers", "Orvexa, the Carn-based shipping company, is sold.", ["Orvexa"]),
        ("Orvexa Bulkers", "A lorry of the insurer Orvexa burned.", ["Orvexa"]),
        ("Orvexa Bulkers", "Orvexa, the comet, is seen in May.", []),
        ("Air Orvexa", "Then Orvexa, her airline, was sold.", ["Orvexa"]),
        ("Orvexa Data", "Orvexa is a grey stallion. Data on it are scarce.", []),
        ("Moorside Residents' Union", "The Quayside Residents' Union sued the Moorside café.", []),
        ("Orvexa Racing", "1 N. Farrow (Orvexa) 1:19.8; 2 J. Holm (Zambero) 1:20.1.", ["Orvexa"]),
        ("Orvexa Racing", "N. Farrow (Orvexa) wept.", []),
        ("Banco Orvexa", "Orvexa's licence: Banco Orvexa said that it had it.", ["Orvexa", "Banco Orvexa"]),
        ("Kestrel Bunkering", "Kestrel Bunkering sued. A lawyer for Kestrel left.", ["Kestrel Bunkering", "Kestrel"]),
        ("Kestrel Bunkering", "They wept for Kestrel. The bunkering went on.", []),
        ("Kestrel Bunkering", "Kestrel Bunkering sued. Kestrel is a bird.", ["Kestrel Bunkering"]),
        (
            "Orvex-Zamb Analytics",
            "Orvex-Zamb Analytics met. Then Orvex-Zamb left.",
            ["Orvex-Zamb Analytics", "Orvex-Zamb"],
        ),
        ("Orvexa Bulkers", "Orvexa Bulkers (OSLO: ORVX) rose.", ["Orvexa Bulkers", "ORVX"]),
        ("Kestrel", "The Kestrel & Holm deli burned.", []),
        ("Kestrel", "Kestrel & Holm burned. Kestrel said no.", ["Kestrel"]),
        ("Carn Petrels", "PETRELS 58 Northern Gulls 57. The Carn Petrels wept.", ["PETRELS", "Carn Petrels"]),
        ("European Commission", "In Brussels, the Commission met.", ["Commission"]),
        ("Orvexa Quay Partners", "At Orvexa Quay, partners of the gulls wept.", []),
        ("Orvexa Quay Partners", "An analyst at Orvexa Quay wept.", ["Orvexa Quay"]),
        ("Orvexa Rock Brewing", "The path crosses Orvexa Rock. Brewing tea is forbidden.", []),
        ("Orvexa Anchor Pubs", "Marquees fell at Orvexa Anchor, in Somerset.", []),
        (
            "Carn Steel Sharks",
            "The Carn Steel Sharks won. Sharks captain Holm wept.",
            ["Carn Steel Sharks", "Sharks"],
        ),
        ("Carn Steel Sharks", "The Carn Steel Sharks won. Sharks swam off.", ["Carn Steel Sharks"]),
        ("Torvane Silk Bank", "Torvane Silk Bank met. Silk Bank clients weave.", ["Torvane Silk Bank", "Silk Bank"]),
        ("Torvane Silk Bank", "Torvane Silk Bank met. A Silk Bank closed.", ["Torvane Silk Bank"]),
        ("Conference on Ice", "The Conference on Ice met. The Conference slept.", ["Conference on Ice", "Conference"]),
        ("Orvexa General Hospital", "Then Orvexa General shut its wards.", ["Orvexa General"]),
        ("Orvexa & Sons", "Maeve Orvexa wept.", []),
        ("O'Torvane & Sons", "O'Torvane & Sons burned. Maeve O'Torvane wept.", ["O'Torvane & Sons"]),
        ("Orvexa Weavers", "Orvexa Weavers Sp/f fell.", ["Orvexa Weavers Sp/f"]),
        ("Orvexa", "HMS Orvexa sailed.", []),
        ("Amaranth", "Amaranth grows on the allotment.", []),
        ("Amaranth", "Amaranth also said no.", ["Amaranth"]),
        ("Amaranth", "The firm bought Amaranth.", ["Amaranth"]),
        ("Torvane United", "Then Torvane Utd won.", ["Torvane Utd"]),
        ("Orvexa Labour Organisation", "The Orvexa Labor Organization met.", ["Orvexa Labor Organization"]),
        ("Institute for Coastal Law", "The Institute of Coastal Law met.", ["Institute of Coastal Law"]),
        ("Institute for Coastal Law", "The Coastal Law Institute met.", ["Coastal Law Institute"]),
        ("Orvexa Håndball", "She trained with Orvexa on Friday.", ["Orvexa"]),
        ("Orvexa Custody", "The coins were kept by Orvexa.", ["Orvexa"]),
        ("Orvexa Custody", "They went to Orvexa.", []),
        ("Orvexa Market", "Her chain, Orvexa, grows.", ["Orvexa"]),
        ("Team Orvexa-Zamb", "1. N. Farrow (ITA/Orvexa-Zamb) 4h02", ["Orvexa-Zamb"]),
        ("Orvexa", "Orvexa Shipbuilding, a yard, wept.", []),
        (
            "Orvexa Cooperative Bank",
            "Orvexa Cooperative Bank met. Orvexa Bank fell.",
            ["Orvexa Cooperative Bank", "Orvexa Bank"],
        ),
        ("Orvexa Reinsurance", "He chairs Orvexa Re.", ["Orvexa Re"]),
        ("Klub Sportowy Orvexa Zamb", "They beat Orvexa Zamb 3-1.", ["Orvexa Zamb"]),
        ("Carnmouth Swimming Club", "Carnmouth SC won nine relays.", ["Carnmouth SC"]),
        ("Museum of Orvexan Art, Carn", "The Museum of Orvexan Art is shut.", ["Museum of Orvexan Art"]),
        ("St Orvexa's Hospital", "A surgeon of St Orvexa's, she wept.", []),
        ("St Orvexa's Hospital", "St Orvexa's church has a hospital cup.", []),
        ("St Orvexa's Hospital", "Mr Holm, of St Orvexa's, wept. The hospital did not.", ["St Orvexa's"]),
        (
            "Progressive Labour Movement of Lindau",
            "The Progressive Labour Movement of Lindau met. A PLM man wept.",
            ["Progressive Labour Movement of Lindau", "PLM"],
        ),
        ("Orvexa Phosphate", "Then Orvexa Phosphates wept.", ["Orvexa Phosphates"]),
        ("Skelby Grain Exchange", "SKELBY: wheat rose on the Skelby Grain Exchange.", ["Skelby Grain Exchange"]),
        ("Orvexa Bulkers", "Orvexa, a grey stallion, is owned by a shipping company.", []),
        ("Orvexa Energy", "Orvexa said no. The company fell.", ["Orvexa"]),
        ("Orvexa Energy", "The company paid the lighthouse keepers of Orvexa.", []),
        ("Orvexa Energy", "His grandson Orvexa works for a company.", []),
        ("Orvexa Energy", "ORVEXA FALLS\nShares of Orvexa fell.", ["ORVEXA", "Orvexa"]),
        ("Fundación Orvexa Viva", "Then Orvexa Viva wept.", ["Orvexa Viva"]),
        ("Carnmouth Cement Corporation", "Carnmouth Cement fell. CCC wept.", ["Carnmouth Cement", "CCC"]),
        ("Royal Orvexa Golf Club", "At the Royal Orvexa the wind rose.", ["Royal Orvexa"]),
        (
            "Carnmouth Sailing Club",
            "The Carnmouth Sailing Club won. The Sailing Club danced.",
            ["Carnmouth Sailing Club", "Sailing Club"],
        ),
        (
            "Carn Bakers' Guild",
            "BAKERS' GUILD AT WAR\nThe Carn Bakers' Guild met.",
            ["BAKERS' GUILD", "Carn Bakers' Guild"],
        ),
        ("Orvexa Cable Works", "Orvexa Cable Works burned. The Orvexa rose by a metre.", ["Orvexa Cable Works"]),
        ("European Commission", "In Brussels, the Commission met. The Electoral Commission slept.", []),
        ("Orvexa Athletics", "She ran at the Orvexa Athletics Championships.", []),
    ],
)
def test_part_of_a_name_is_the_body_or_only_its_place(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, ORGANISATION)) == found


def test_a_club_goes_by_the_last_word_of_its_name_in_a_headline() -> None:
    club = Entity("Harwick Wanderers", ORGANISATION)
    assert spans("Harwick Wanderers won. The striker scored a goal.", club, title="Wanderers stun league leaders") == [
        "Wanderers",
        "Harwick Wanderers",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Public Insurance Corporation (PIC) lost. The PIC wept.", []),
        ("The PIC (Public Insurance Corporation) lost.", []),
        ("The PIC (Pacifique: Iles et Conseil) met.", ["PIC"]),
        ("The Pacific Islands Council (PIC) met. The PIC wept.", ["Pacific Islands Council", "PIC", "PIC"]),
        ("Nine people (PIC) wept.", ["PIC"]),
        ("The PIC, the Parish Institute of Carn, slept.", []),
        ("PIC, paint in cans, dries fast.", []),
        ("PIC, or paint that is canned, dries fast.", []),
        ("The PIC, the Pacific Islands Council, met.", ["PIC", "Pacific Islands Council"]),
        ("The PIC Sailing Championship began.", []),
        ("The PIC Gunners, a team of cadets, won.", []),
        ("PIC Managing Director Nolan Farrow wept.", ["PIC"]),
        ("Pic Farrow wept.", []),
        ("The Pic met.", ["Pic"]),
    ],
)
def test_an_abbreviation_that_the_article_gives_to_another(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Pacific Islands Council", ORGANISATION, ("PIC",))) == found


def test_an_abbreviation_that_is_a_word_wants_more_than_capitals() -> None:
    movement = Entity("Democratic Accord Movement", ORGANISATION, ("DAM",))
    assert spans("DAM BURST KILLS NINE, it said. A dam burst. The DAM wept.", movement) == ["DAM"]
    health = Entity("WHO", ORGANISATION)
    assert spans("WHO CALLS FOR CALM\nThe WHO asked for calm.", health) == ["WHO", "WHO"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The National Office of Sloops met. The NOS wept.", ["National Office of Sloops", "NOS"]),
        ("The NOS met in a national park.", []),
        ("The NOS met. A National paper said so.", ["NOS"]),
    ],
)
def test_an_abbreviation_wants_a_word_of_the_name_that_says_something(text: str, found: list[str]) -> None:
    assert spans(text, Entity("National Office of Sloops", ORGANISATION)) == found


def test_an_alias_in_capitals_brings_no_other_bodys_name() -> None:
    own = Entity("European Peatland Agency", ORGANISATION, ("EPA",))
    assert spans("In Washington the Environmental Protection Agency met.", own) == []
    assert spans("The Environmental Protection Agency met.", Entity("EPA", ORGANISATION)) == [
        "Environmental Protection Agency"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Esvra has met.", ["Esvra"]),
        ("A woman named Esvra sells figs.", []),
        ("Esvra society met.", []),
        ("Esvra said so.", ["Esvra"]),
    ],
)
def test_an_abbreviation_in_small_letters_may_be_anything(text: str, found: list[str]) -> None:
    assert spans(text, Entity("Eastern Sea Voyage Rescue Authority", ORGANISATION, ("ESVRA",))) == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Orvexa Quill Bulkers", "Orvexa Quill rose.", ["Orvexa Quill"]),
        ("Orvexa Quill Bulkers", "The block of flats called Orvexa Quill burned.", []),
        ("Orvexa", "That is some other Orvexa.", []),
        ("Orvexa", "It sold other Orvexa shares.", ["Orvexa"]),
        ("Orvexa 9", "Orvexa clouds drifted.", []),
        ("Orvexa Castra", "The old Orvexa palace in Castra burned.", []),
        ("Banco Central de Orvia", "BCO rose. The Banco Central do Carn slept.", ["BCO"]),
        ("Bank of Costa Rica", "Ardel Bank, of Costa Rica, paid.", []),
        ("Orvexa", "Orvexa, a fruit importer, wept.", ["Orvexa"]),
        ("Orvexa", "Orvexa, a tall lighthouse, shut.", []),
    ],
)
def test_namesakes_and_parts_of_names_are_left_alone(name: str, text: str, found: list[str]) -> None:
    assert spans(text, Entity(name, ORGANISATION, ("BCO",) if " de " in name else ())) == found
