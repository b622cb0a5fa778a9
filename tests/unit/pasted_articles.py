"""Invented articles of six languages as they are pasted: lines that begin with a tilde are not running text."""

from __future__ import annotations

FRENCH = """
~Naufrage du bac de Nordville : la compagnie mise en cause
~Trois jours après l'accident, la maire réclame une enquête sur l'entretien du bateau
~Par Ada Quist avec AFP
~Publié le 3 mars 2025 à 14h05, mis à jour à 18h20
~Temps de lecture : 3 min
~Partager
~Le bac « Margit » dans le port de Nordville, dimanche. Crédit photo : Tom Vial/Nordphoto
~NORDVILLE (AFP) — ¦La compagnie Nordbac savait depuis l'automne que la coque du bac « Margit » était fissurée, \
selon un rapport interne consulté mardi par la mairie de Nordville.
Il y avait quarante passagers à bord du bac lorsqu'il a coulé samedi dans le port. Tous ont été sauvés par les \
pêcheurs.
« Nous n'avons rien caché », a assuré M. Léo Arnaud, directeur de Nordbac. « La coque devait être réparée en avril. »
~Lire aussi : Le récit du sauvetage, minute par minute
Le rapport, daté du 12 octobre, recommandait pourtant d'arrêter le bac « sans délai ». Il n'a jamais été transmis \
à la préfecture. C'est ce que reproche aujourd'hui la maire, Mme Inès Morel, à la compagnie.
~Inscrivez-vous à notre newsletter du soir
~Recevez chaque soir l'essentiel de l'actualité du port.
La préfecture a suspendu mardi la licence de Nordbac et ouvert une enquête sur l'entretien de ses trois bateaux.
Deux autres bacs de la compagnie, âgés de vingt ans, resteront à quai jusqu'à la fin des contrôles, c'est-à-dire \
au moins jusqu'au 1er avril.
Cette semaine, un autocar gratuit relie Nordville à Sundhaven. Il part toutes les deux heures.
~Suivez-nous sur Facebook
~Il vous reste 40 % de cet article à lire.
~© Le Courrier de Nordville. Tous droits réservés.
"""
GERMAN = """
~Fähre gesunken: Reederei kannte den Riss
~Drei Tage nach dem Unglück fordert die Bürgermeisterin Aufklärung
~Von Ada Quist und Tom Vogt, Nordheim
~Stand: 03.03.2025, 18:20 Uhr
~Lesezeit: 3 Min.
~Die Fähre „Margit“ liegt im Hafen von Nordheim auf Grund. Foto: Tom Vogt/dpa
~Nordheim (dpa/nor) - ¦Die Reederei Nordlinie hat nach Angaben der Stadt seit dem 12. Oktober gewusst, dass der \
Rumpf der Fähre „Margit“ einen Riss hatte.
Es waren vierzig Menschen an Bord, als die Fähre am Sonnabend im Hafen sank. Sie wurden alle von Fischern gerettet.
„Wir haben nichts verschwiegen“, sagte Reedereichef Leo Arndt am Dienstag. „Der Rumpf sollte im April repariert \
werden.“
~Lesen Sie auch: So lief die Rettung im Hafen
Im Bericht eines Gutachters, der der Stadt vorliegt, heißt es, die Fähre müsse „sofort“ stillgelegt werden. Das \
sei nie geschehen, sagte Bürgermeisterin Prof. Dr. Ines Morell.
~Newsletter: Der Hafen am Abend
~Melden Sie sich hier für unseren kostenlosen Newsletter an.
Das Schifffahrtsamt entzog der Nordlinie am Dienstag die Lizenz und leitete ein Verfahren wegen der Wartung ihrer \
drei Schiffe ein.
Klar ist: Zwei weitere Fähren der Reederei bleiben bis zum 1. April im Hafen, z. B. die zwanzig Jahre alte „Sund“.
Diese Woche fährt ein kostenloser Bus zwischen Nordheim und Sundhafen. Er fährt alle zwei Stunden.
~Empfohlener redaktioneller Inhalt
~An dieser Stelle finden Sie einen externen Inhalt, der den Artikel ergänzt.
~dpa/aqu
~Artikel teilen
~Alle Rechte vorbehalten.
"""
SPANISH = """
~El naufragio del «Margit»: la naviera conocía la grieta
~Tres días después del accidente, la alcaldesa exige una investigación
~Por Ada Quist
~Actualizado: 03/03/2025 18:20
~Imagen de archivo del transbordador «Margit» en el puerto de Nortevilla. EFE/Tomás Vial
~Compartir
~Nortevilla, 3 mar (EFE).- ¦La naviera Nordbarcos sabía desde octubre que el casco del transbordador «Margit» \
tenía una grieta, según un informe interno al que tuvo acceso el Ayuntamiento de Nortevilla.
El barco se hundió el sábado en el puerto con cuarenta pasajeros a bordo. Todos fueron rescatados por pescadores.
«No hemos ocultado nada», aseguró el director de Nordbarcos S.A., D. León Arnaldo. Añadió que el casco iba a \
repararse en abril.
~Lee también: Así fue el rescate en el puerto
El informe, fechado el 12 de octubre, recomendaba detener el barco «de inmediato». Nunca llegó a la Capitanía \
Marítima.
~Suscríbete a nuestro boletín
~Recibe cada tarde las noticias del puerto en tu correo.
La Capitanía suspendió este martes la licencia de la naviera y abrió una investigación sobre el mantenimiento de \
sus tres barcos.
Otros dos transbordadores de la compañía, p. ej. el «Sund», seguirán amarrados hasta el 1 de abril.
Esta semana un autobús gratuito une Nortevilla con Sundpuerto. Sale cada dos horas.
¿Quién pagará el barco nuevo? La alcaldesa, Inés Morales, cree que debe hacerlo la naviera.
~Te puede interesar
~Síguenos en Instagram
~© El Correo de Nortevilla. Prohibida la reproducción total o parcial.
"""
ITALIAN = """
~Affondamento del «Margit», la compagnia sapeva della crepa
~A tre giorni dall'incidente la sindaca chiede un'inchiesta
~di Ada Quist
~Pubblicato il 3 marzo 2025 alle 14:05
~Il traghetto «Margit» nel porto di Nordvilla (foto Ansa)
~(ANSA) - NORDVILLA, 03 MAR - ¦La compagnia Nordtraghetti S.p.A. sapeva da ottobre che lo scafo del traghetto \
«Margit» aveva una crepa, secondo un rapporto interno arrivato martedì al Comune di Nordvilla.
Il traghetto è affondato sabato nel porto con quaranta passeggeri a bordo. Sono stati tutti salvati dai pescatori.
«Non abbiamo nascosto nulla», ha detto il direttore della compagnia, il dott. Leo Arnaldi. Ha poi aggiunto che lo \
scafo sarebbe stato riparato ad aprile.
~LEGGI ANCHE Il salvataggio minuto per minuto
Il rapporto, del 12 ottobre, raccomandava di fermare il traghetto «subito». Non è mai arrivato alla Capitaneria di \
porto.
~Iscriviti alla nostra newsletter
~Ricevi ogni sera le notizie del porto.
La Capitaneria ha sospeso martedì la licenza della compagnia e ha aperto un'inchiesta sulla manutenzione delle sue \
tre navi.
È stato fermato fino al 1° aprile anche il traghetto «Sund», che ha vent'anni, ha spiegato l'on. Ines Morelli.
Questa settimana un autobus gratuito collega Nordvilla a Sundporto. Parte ogni due ore.
~Continua a leggere
~Condividi su Facebook
~(ANSA).
~© Riproduzione riservata
"""
PORTUGUESE = """
~Naufrágio da balsa «Margit»: empresa sabia da rachadura
~Três dias depois do acidente, a prefeita pede uma investigação
~Por Ada Quist e Tomás Vial, de Nortevila
~Publicado em 3 de março de 2025 às 14h05
~Atualizado há 2 horas
~A balsa «Margit» no porto de Nortevila, no domingo. Foto: Tomás Vial/Folhapress
~NORTEVILA — ¦A empresa Nordbalsas sabia desde outubro que o casco da balsa «Margit» tinha uma rachadura, segundo \
um relatório interno entregue na terça-feira à prefeitura de Nortevila.
A balsa afundou no sábado no porto com quarenta passageiros a bordo. Todos foram resgatados por pescadores.
“Não escondemos nada”, disse o diretor da Nordbalsas S.A., o Sr. Leo Arnaldo. Acrescentou ainda que o casco seria \
reparado em abril.
~Leia também: Como foi o resgate no porto
O relatório, de 12 de outubro, recomendava parar a balsa “de imediato”. Nunca chegou à Capitania dos Portos.
~Assine a nossa newsletter
~Receba todas as noites as notícias do porto no seu e-mail.
A Capitania suspendeu na terça-feira a licença da empresa e abriu uma investigação sobre a manutenção das suas \
três balsas.
Há outra balsa da empresa, a «Sund», que ficará parada até 1º de abril, explicou a prefeita, Exma. Sra. Inês Morais.
Esta semana um ônibus gratuito liga Nortevila a Sundporto. Sai a cada duas horas.
~Continua após a publicidade
~Compartilhe esta notícia
~Todos os direitos reservados.
"""
DUTCH = """
~Gezonken veerboot: rederij wist van de scheur
~Drie dagen na het ongeluk eist de burgemeester een onderzoek
~Door Ada Quist
~Gepubliceerd op 3 maart 2025 om 14.05 uur
~Leestijd 3 min
~De veerboot Margit ligt op de bodem van de haven van Noorddorp. Foto: Tom de Vries/ANP
~NOORDDORP (ANP) - ¦Rederij Noordlijn B.V. wist sinds oktober dat de romp van de veerboot Margit een scheur had, \
blijkt uit een intern rapport dat dinsdag bij de gemeente Noorddorp is bezorgd.
Er waren veertig passagiers aan boord toen de boot zaterdag in de haven zonk. Zij zijn allen door vissers gered.
'We hebben niets verzwegen', zei directeur drs. Leo Arends van de rederij. 'De romp zou in april worden hersteld.'
~Lees ook: Zo verliep de redding in de haven
In het rapport van 12 oktober staat dat de boot 'direct' moet worden stilgelegd. Dat is volgens burgemeester mr. \
Ines Morel nooit gebeurd.
~Schrijf je in voor onze nieuwsbrief
~Ontvang elke avond het nieuws uit de haven.
De Inspectie trok dinsdag de vergunning van de rederij in en begon een onderzoek naar het onderhoud van haar drie \
boten.
Het is nog onduidelijk wanneer de andere boten, o.a. de twintig jaar oude Sund, weer mogen varen.
Deze week rijdt er een gratis bus tussen Noorddorp en Sundhaven. Hij gaat om de twee uur.
~(Tekst gaat verder onder de foto)
~Deel dit artikel
~Reacties (12)
~Alle rechten voorbehouden.
"""
_MARKED = {"fr": FRENCH, "de": GERMAN, "es": SPANISH, "it": ITALIAN, "pt": PORTUGUESE, "nl": DUTCH}


def paste(language: str) -> str:
    """The article as it is pasted, a blank line between its lines."""
    return "\n\n".join(line.strip("~").replace("¦", "") for line in _MARKED[language].strip().splitlines())


def running(language: str) -> str:
    """Its running text, a line a paragraph."""
    lines = (line.rpartition("¦")[2] for line in _MARKED[language].strip().splitlines())
    return "\n".join(line for line in lines if not line.startswith("~"))
