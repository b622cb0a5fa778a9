"""Which sentences of French, German, Spanish, Italian, Portuguese and Dutch reports cannot stand alone."""

from __future__ import annotations

import pytest

from bot.engine.openings import leans, unbalanced

LEANING = {
    "fr": """
        Il a démissionné mardi.
        Elle n'a rien dit.
        Il est accusé d'avoir coulé le bac.
        Il s'agit du troisième naufrage.
        C'est un scandale.
        C'est ce que dit le maire.
        De son côté, le maire se tait.
        Les deux hommes ont été arrêtés.
        D'autres sont blessés.
        Parmi eux, deux marins ont péri.
        Selon lui, le bac était vieux.
        Depuis, le port est fermé.
        Ce bac avait vingt ans.
        Ces marins sont à terre.
        Nous partirons lundi.
        « Nous ne savons rien », a-t-elle dit.
        « Le bac est perdu. »
        — Le bac est perdu, dit le marin.
        Le bac est perdu », a dit le maire Vial.
    """,
    "de": """
        Er trat am Dienstag zurück.
        Sie hatte vierzig Menschen an Bord.
        Es sank am Dienstag.
        Es handelt sich um das dritte Unglück.
        Es war sein drittes Schiff.
        Das sagte Bürgermeisterin Quist.
        Das ist ein Skandal.
        Die will nichts davon wissen.
        Dabei war die Fähre neu.
        Damit ist der Hafen geschlossen.
        So sagte es Quist.
        Inzwischen ist der Hafen leer.
        Einer von ihnen starb.
        Diese Fähre war neu.
        Auch der Hafen ist zu.
        Wir fahren am Montag.
        „Die Fähre ist weg.“
        »Die Fähre ist weg.«
        Die Fähre ist weg“, sagte Quist.
    """,
    "es": """
        Él dimitió el martes.
        Dijo que el barco era viejo.
        Añadió también que nadie lo sabía.
        Tiene 45 años y dos hijos.
        Es el tercer naufragio en un año.
        Es el mejor dato desde 2010.
        Lo dijo la alcaldesa el lunes.
        Le siguió otro barco.
        Este barco era nuevo.
        Por su parte, la alcaldesa calló.
        Dicho barco era viejo.
        Tampoco vino el alcalde.
        Según ella, nadie lo vio.
        Uno de ellos murió.
        Ambos resultaron heridos.
        Después de ello, el puerto cerró.
        Estamos cansados de esperar.
        «Se ha perdido el barco.»
        “Se ha perdido el barco.”
        —No lo sé.
    """,
    "it": """
        Lui si è dimesso martedì.
        Ha aggiunto che la nave era vecchia.
        Ha poi spiegato che nessuno lo sapeva.
        Ha 45 anni e due figli.
        È la terza nave affondata.
        È la prima nave affondata.
        Lo rendono noto i sindacati.
        Lo riferisce la polizia.
        L'ha detto la sindaca.
        Gli hanno sparato.
        Questa nave era nuova.
        Secondo lui è stato un errore.
        Uno di loro è morto.
        Intanto il porto resta chiuso.
        Nemmeno la sindaca lo sapeva.
        Da allora il porto è chiuso.
        Abbiamo aspettato un anno.
        «La nave è persa.»
        "La nave è persa."
        La nave è persa», ha detto la sindaca.
    """,
    "pt": """
        Ele renunciou na terça-feira.
        Disse que a balsa era velha.
        Acrescentou ainda que ninguém sabia.
        Tem 45 anos e dois filhos.
        É o terceiro naufrágio em um ano.
        É o maior naufrágio em um ano.
        Já o prefeito não falou.
        Essa balsa era nova.
        Nesse dia o porto fechou.
        Segundo ela, ninguém viu.
        Um deles morreu.
        Por sua vez, a prefeita calou-se.
        Em seguida, o porto fechou.
        Desde então o porto está fechado.
        Estamos cansados de esperar.
        “A balsa está perdida.”
        «A balsa está perdida.»
        — Não sei.
    """,
    "nl": """
        Hij trad dinsdag af.
        Het is de derde schipbreuk.
        Het was zijn derde boot.
        Zo zei Quist het.
        Eerder was de haven al dicht.
        Inmiddels is de haven leeg.
        Een van hen is overleden.
        Volgens hem was de boot oud.
        Deze boot was nieuw.
        Dat zei burgemeester Quist.
        Daarvoor is geen geld.
        Die boot was nieuw.
        Wij varen maandag.
        Ook de haven is dicht.
        Toen zonk de boot.
        'De boot is weg.'
        ,,De boot is weg.
        „De boot is weg.”
        'De boot is weg.
        De boot is weg', zei Quist.
    """,
}
STANDING = {
    "fr": """
        Il y a vingt ans, le bac coulait.
        Il n'y aura pas de bac lundi.
        Il faut réparer le bac, dit le maire.
        Il aura fallu dix ans pour réparer le bac.
        Il est encore trop tôt pour le dire, mais il est possible que le bac parte.
        Il n'est pas exclu que le bac parte lundi.
        Il était 14 heures quand le bac a coulé.
        Il reste trois jours pour voter à Nordville.
        Ce lundi, le bac repart.
        Cette semaine, le bac repart.
        Ces dernières années, le port s'est vidé.
        C'est à Nordville que le bac a coulé.
        Cela fait trois ans que le port attend un bac.
        Les deux tiers des marins sont partis.
        Sa Majesté le roi a visité Nordville.
        Illiers attend son bac.
        Le bac est « perdu », selon le maire.
    """,
    "de": """
        Es gibt kein Geld für die Fähre.
        Es kam am Dienstag zu einem Brand auf der Fähre.
        Es ist noch unklar, ob die Fähre fährt.
        Es wird keine neue Fähre geben.
        Es war kurz vor 14 Uhr, als die Fähre sank.
        Es droht ein Streik im Hafen.
        Es heißt, die Fähre werde verkauft.
        Diese Woche fährt die Fähre wieder.
        Dieses Jahr fährt keine Fähre.
        Damit die Fähre fahren kann, wird der Hafen ausgebaggert.
        So viele Menschen wie nie fuhren mit der Fähre.
        Auch wenn es regnet, fährt die Fähre.
        Das neue Schiff heißt Margit.
        Die Fähre ist „verloren“, sagt Quist.
        „Die Fähre ist weg“, sagte Bürgermeisterin Quist.
        Der Hafen von Nordheim ist geschlossen.
        Seine Majestät der König war in Nordheim.
    """,
    "es": """
        Este lunes vuelve el barco.
        Esta semana vuelve el barco.
        Este año no habrá barco.
        Murieron cuarenta personas en el puerto.
        Dijo el ministro Ruiz que habrá barco.
        El puerto cierra el lunes.
        Después de tres años, vuelve el barco.
        Luego de tres horas, el puerto reabrió.
        Además de la alcaldesa, dimitió el secretario.
        Lo peor del temporal llegará el lunes.
        Las dos principales navieras negocian.
        Su Majestad visitó Nortevilla.
        Hay un barco nuevo en el puerto.
        Le Pen visitó Nortevilla.
        El alcalde lo llamó «un desastre».
        ¿Quién pagará el barco?
    """,
    "it": """
        Questa mattina riparte la nave.
        Questo lunedì riparte la nave.
        In questi giorni riparte la nave.
        È stato arrestato il sindaco di Nordvilla.
        È morto il poeta Rossi.
        C'è una nave nuova nel porto.
        Ci sono quaranta feriti nel porto.
        Quello che è successo a Nordvilla resta un mistero.
        Anche se piove, la nave parte.
        In seguito alla tempesta la nave è ferma.
        I due terzi dei marinai sono partiti.
        Lo scrittore Rossi vive a Nordvilla.
        La nave riparte lunedì.
        Sua Santità ha visitato Nordvilla.
        La sindaca lo ha chiamato «un disastro».
    """,
    "pt": """
        Esta semana a balsa volta.
        Este ano não haverá balsa.
        Esta segunda-feira a balsa volta.
        Há uma balsa nova no porto.
        Depois de três anos, a balsa volta.
        Além da prefeita, renunciou o secretário.
        Já a partir de segunda a balsa volta.
        Assim que a balsa voltar, o porto abre.
        As duas maiores empresas negociam.
        Morreram quarenta pessoas no porto.
        A balsa volta na segunda.
        Os pescadores esperam.
        A prefeita chamou-lhe “um desastre”.
        Nesta segunda-feira a balsa volta.
    """,
    "nl": """
        Het is nog onduidelijk of de boot vaart.
        Het kabinet wil een nieuwe boot.
        Er is geen geld voor de boot.
        Dit weekend vaart de boot weer.
        Deze week vaart de boot weer.
        Dit jaar vaart er geen boot.
        Toen de boot zonk, was de haven leeg.
        Zo'n veertig mensen zaten op de boot.
        Zo veel mensen zaten nog nooit op de boot.
        Ook al regent het, de boot vaart.
        Dat de boot zonk, verbaast niemand.
        Eerder deze week zonk een boot.
        De twee grootste reders praten.
        'De boot is weg', zei burgemeester Quist.
        ,,De boot is weg", zei burgemeester Quist.
        Foto's van de boot gaan de wereld over.
        Volgens het rapport moet de boot 'direct' stil, ook 's avonds.
    """,
}


def sentences(listed: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, line.strip()) for language, lines in listed.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("language", "sentence"), sentences(LEANING))
def test_what_leans_on_the_sentence_before(language: str, sentence: str) -> None:
    assert leans(sentence, language)


@pytest.mark.parametrize(("language", "sentence"), sentences(STANDING))
def test_what_stands_alone(language: str, sentence: str) -> None:
    assert not leans(sentence, language)


@pytest.mark.parametrize(
    "quoted", ["„Weg“, sagte Quist.", "„Weg”, zei Quist.", "»Weg«, sagte Quist.", "« Non », dit-il."]
)
def test_quotation_marks_of_every_style_come_in_pairs(quoted: str) -> None:
    assert not unbalanced(quoted)
    assert unbalanced(quoted[1:])
