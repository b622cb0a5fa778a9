"""What stands around an article in French, German, Spanish, Italian, Portuguese and Dutch is told from running text."""

from __future__ import annotations

import pytest

from bot.engine.labels import Label, label, lead_in
from bot.engine.sentences import split
from tests.unit.newsroom_lines import AROUND

RUNNING = {
    "fr": """
        Partager le pouvoir ne tente personne à Nordville, dit le maire.
        Publié en 2019, le rapport sur le bac n'a pas été lu.
        Par exemple, le bac Margit a vingt ans.
        Par Nordville passent cent mille voyageurs.
        Il y a 3 heures de mer entre Nordville et Sundhaven.
        Le maire a reçu une lettre, le 3 mars, de la compagnie.
        Résultat : le bac reste au port.
        Lire le rapport prend une heure, selon le maire.
    """,
    "de": """
        Klar ist: Die Fähre fährt nicht.
        Von Nordheim nach Sundhafen fährt die Fähre.
        Die Polizei nahm den Kapitän auf der Brücke in Nordheim fest.
        1.50 Euro kostet die Fahrt mit der Fähre.
        Teilen wollte die Reederei ihren Gewinn nicht.
        Vor 3 Jahren fuhr die Fähre noch.
        Stand heute fahren 3 Fähren.
        Links im Hafen liegt die Fähre Margit.
        Mehr Geld will die Stadt nicht geben.
        Das Foto der Fähre ging um die Welt.
    """,
    "es": """
        Por Nortevilla pasan cien mil viajeros.
        Compartir el puerto no gusta a los pescadores.
        Publicado en 2019, el informe sobre el barco no se leyó.
        Más información espera el juez en los próximos días.
        Hace 3 años el barco aún navegaba.
        Leer el informe lleva una hora, según la alcaldesa.
    """,
    "it": """
        Di Maio, che era a Nordvilla, ha visto la nave.
        Di notte la nave resta nel porto.
        Condividere il porto non piace ai pescatori.
        Da Nordvilla passano centomila viaggiatori.
        Pubblicato nel 2019, il rapporto sulla nave non fu letto.
        Leggi e decreti non bastano, dice la sindaca.
    """,
    "pt": """
        Por Nortevila passam cem mil passageiros.
        Compartilhar o porto não agrada aos pescadores.
        Publicado em 2019, o relatório sobre a balsa não foi lido.
        Há 3 anos a balsa ainda navegava.
        Assinar o contrato não basta, diz a prefeita.
        Ler o relatório leva uma hora, segundo a prefeita.
    """,
    "nl": """
        Door Noorddorp rijden geen treinen meer.
        Delen wil de rederij haar winst niet.
        Gepubliceerd in 2019, bleef het rapport over de boot ongelezen.
        Lezen leren kinderen in Noorddorp niet meer.
        De foto van de boot ging de wereld over.
        Meer geld wil de gemeente niet geven.
    """,
}
LEADS = {
    "fr": "Le bac entre les deux villes est à l'arrêt depuis mardi, dit la mairie.",
    "de": "Die Fähre zwischen den beiden Städten fährt seit Dienstag nicht, sagt die Stadt.",
    "es": "El barco entre las dos ciudades no navega desde el martes, dice la ciudad.",
    "it": "La nave tra le due città è ferma da martedì, dice la città di Nordvilla.",
    "pt": "A balsa entre as duas cidades está parada desde terça-feira, diz a cidade.",
    "nl": "De boot tussen de twee steden vaart sinds dinsdag niet, zegt de gemeente.",
}


def listed(lines: str) -> list[str]:
    return [line.strip() for line in lines.strip().splitlines()]


def labels(language: str, line: str) -> list[Label]:
    """The labels of the sentences of `line` in a report."""
    lead = LEADS[language]
    text = "\n\n".join([*[lead] * 5, line, lead, lead])
    labelled = label(split(text, language), language=language)
    assert [item.label for item in (*labelled[:5], *labelled[-2:])] == [Label.BODY] * 7
    return [item.label for item in labelled[5:-2]]


@pytest.mark.parametrize(
    ("language", "expected", "line"),
    [
        (language, expected, line)
        for language, kinds in AROUND.items()
        for expected, lines in kinds.items()
        for line in listed(lines)
    ],
)
def test_what_stands_around_an_article(language: str, expected: Label, line: str) -> None:
    found = labels(language, line)
    assert found[0] is expected
    assert Label.BODY not in found


@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, lines in RUNNING.items() for line in listed(lines)]
)
def test_what_only_begins_alike_is_running_text(language: str, line: str) -> None:
    assert set(labels(language, line)) == {Label.BODY}


@pytest.mark.parametrize(
    ("language", "opening", "sentence"),
    [
        ("fr", "PARIS (AFP) — ", "Le bac a coulé mardi."),
        ("fr", "Nordville (AFP) - ", "Le bac a coulé mardi."),
        ("fr", "NORDVILLE, 3 mars (Reuters) - ", "Le bac a coulé mardi."),
        ("fr", "14h05 : ", "Le bac a coulé mardi."),
        ("fr", "14h05 - ", "« Le bac a coulé », dit le maire."),
        ("fr", "(Nordville) ", "Le bac a coulé mardi."),
        ("de", "Berlin (dpa) - ", "Die Fähre sank am Dienstag."),
        ("de", "Nordheim/Sundhafen (dpa/lno) – ", "Die Fähre sank am Dienstag."),
        ("de", "BERLIN (AFP/dpa) - ", "Die Fähre sank am Dienstag."),
        ("de", "Nordheim – ", "Die Fähre sank am Dienstag."),
        ("de", "14.05 Uhr: ", "Die Fähre sank am Dienstag."),
        ("de", "14:05 Uhr – ", "Die Fähre sank am Dienstag."),
        ("es", "Madrid, 3 mar (EFE).- ", "El barco se hundió el martes."),
        ("es", "MADRID, 3 Mar. (EUROPA PRESS) - ", "El barco se hundió el martes."),
        ("es", "Nortevilla (EFE).- ", "El barco se hundió el martes."),
        ("es", "NORTEVILLA, Mor.— ", "El barco se hundió el martes."),
        ("es", "14:05 | ", "El barco se hundió el martes."),
        ("it", "ROMA, 03 MAR - ", "La nave è affondata martedì."),
        ("it", "(ANSA) - ROMA, 03 MAR - ", "La nave è affondata martedì."),
        ("it", "Roma, 3 mar. (Adnkronos) - ", "La nave è affondata martedì."),
        ("it", "Ore 14:05 - ", "La nave è affondata martedì."),
        ("pt", "Lisboa, 03 mar 2025 (Lusa) – ", "A balsa afundou na terça-feira."),
        ("pt", "SÃO PAULO — ", "A balsa afundou na terça-feira."),
        ("nl", "DEN HAAG (ANP) - ", "De boot zonk dinsdag."),
        ("nl", "NOORDDORP ", "De boot zonk dinsdag."),
        ("nl", "AMSTERDAM - ", "De boot zonk dinsdag."),
    ],
)
def test_a_dateline_is_not_part_of_the_sentence(language: str, opening: str, sentence: str) -> None:
    assert [item.text for item in split(opening + sentence, language)] == [opening + sentence]
    assert lead_in(opening + sentence, language) == len(opening)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Nordville - Sundhaven : la ligne ferme."),
        ("de", "12.30 Millionen Euro fehlen der Stadt."),
        ("de", "Nordheim (40.000 Einwohner) hat keine Fähre."),
        ("es", "Ruiz (PSN) dimitió el martes."),
        ("it", "Rossi (Pdn) si è dimesso martedì."),
        ("pt", "Costa (PNB) renunciou na terça-feira."),
        ("nl", "Quist (PvdH) trad dinsdag af."),
    ],
)
def test_a_sentence_with_a_bracket_or_a_dash_has_no_dateline(language: str, sentence: str) -> None:
    assert lead_in(sentence, language) == 0


def test_a_picture_s_text_signed_by_an_agency_is_a_caption_and_a_signed_report_is_none() -> None:
    lead = LEADS["de"]
    text = (
        f"Fähre gesunken\n\nSeit Montag liegt die Fähre im Hafen. Keystone-SDA\n\n{lead}\n\n{lead}\n\n{lead} {lead} dpa"
    )
    found = [item.label for item in label(split(text, "de"), language="de")]
    assert found[1:3] == [Label.CAPTION, Label.CAPTION]
    assert found[3:] == [*[Label.BODY] * 4, Label.BYLINE]


def test_a_photographer_under_the_last_paragraph_makes_no_caption_of_it() -> None:
    lead = LEADS["nl"]
    text = "\n\n".join([*[lead] * 5, f"{lead} Het onderzoek loopt nog.", "Foto Ada Quist"])
    found = [item.label for item in label(split(text, "nl"), language="nl")]
    assert found == [*[Label.BODY] * 7, Label.CAPTION]
