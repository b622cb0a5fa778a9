"""What points at the sentence before, what only looks so, and who speaks of himself, in six languages beside English.

Each entry is a pattern without white space, for which `_` stands; a line that begins with a bar goes on with the entry
before.  `openings.py` matches them at a sentence's first word, whatever its case.
"""

from __future__ import annotations

import re
from typing import Final

_BROKEN: Final = re.compile(r"\s+\|")


def alternatives(listed: str) -> str:
    """One pattern of the entries in `listed`."""
    return "|".join(entry.replace("_", r"\s") for entry in _BROKEN.sub("|", listed).split())


POINTING: Final = {
    "fr": r"""
        il elle ils elles lui leur celui-ci celle-ci ceux-ci celles-ci celui-là celle-là cela ceci ça ce cet cette ces
        son sa ses leurs mais et or donc car ainsi aussi cependant toutefois pourtant néanmoins ensuite puis enfin
        également de_plus en_outre par_ailleurs en_revanche par_conséquent par_exemple en_effet dans_le_même_temps
        de_son_côté de_leur_côté c['’]est c['’]était ce_dernier cette_dernière ces_derniers tous_ont tous_sont
        tous_deux toutes_deux les_deux(?!_(?:tiers|principa\w+|plus|premi\w+))(?!_(?-i:[A-Z])) d['’]autre_part
        d['’]autres de_même de_fait à_l['’]inverse au_contraire du_coup dès_lors depuis, depuis_lors là, là-bas
        pour_autant pour_cela malgré_cela à_cela selon_(?:lui|elle|eux|elles) pour_(?:lui|eux) parmi_(?:eux|elles)
        l['’]une?_d['’]e(?:ux|lles) (?:deux|trois|certaine?s|plusieurs|aucune?)_d['’]entre_e(?:ux|lles) l['’]autre
        les_autres le_second la_seconde à_l['’]époque, à_ce_moment-là ce_faisant quant_à_(?:lui|elle|eux) pire, bref
        certes autrement_dit résultat idem entre-temps pendant_ce_temps en_conséquence y_compris avant_cela
        après_cela à_son_tour a-t-il a-t-elle
    """,
    "de": r"""
        er sie es ihm ihn ihr ihnen dies diese dieser dieses diesem diesen jene jener jenes damit dabei dadurch
        dafür dagegen daher darum deshalb deswegen dennoch trotzdem jedoch doch aber und oder denn sondern auch
        außerdem zudem ferner danach dann daraufhin schließlich stattdessen allerdings hingegen seine[nmrs]? sein
        ihre[nmrs]? zum_beispiel beide davon daran darauf darin darüber darunter davor dazu hierzu hierbei hierfür
        hinzu insofern somit folglich demnach währenddessen inzwischen unterdessen indes indessen gleichwohl ebenso
        ebenfalls zugleich gleichzeitig andererseits einerseits anschließend zuvor vorher später sonst ansonsten
        nämlich übrigens immerhin so deren dessen derselbe dieselbe ersterer?s? letzterer?s? das_heißt
        (?:der|die|das|den|dem)_(?:ist|sei|war|waren|wäre|sind|hat|habe|haben|hatte|hatten|hätte|wird|würde|wurde|kann
        |könne|könnte|soll|solle|sollte|muss|müsse|darf|dürfe|geht|ging|gilt|gelte|hieß|heißt|sagte|sagten|teilte
        |bedeutet|zeigt|machte?|gab|liegt|lag|klingt|meldete|berichtete|bestätigte|will|wolle|wollte|kam|kommt)
        (?:der|die)_(?:eine|andere|anderen|beiden)
        (?:einer?|zwei|drei|viele|einige|keiner?)_(?:von_ihnen|davon|der_beiden)
        (?:von|mit|bei|unter|laut|für|gegen|neben|zu|nach)_(?:ihm|ihn|ihnen) aus_diesem_grund auf_diese_weise
        in_diesem_(?:fall|zusammenhang) zu_diesem_zeitpunkt im_gegenteil im_gegenzug nicht_nur_das mehr_noch
        eben_(?:das|dies|diese) genau_(?:das|dies|deshalb)
    """,
    "es": r"""
        él ella ellos ellas esto eso este esta estos estas ese esa esos esas su sus pero y e o sin_embargo además
        también tampoco luego después entonces así por_eso por_ello por_tanto por_lo_tanto no_obstante
        por_otra_parte por_otro_lado por_su_parte a_su_vez asimismo por_ejemplo en_cambio mientras_tanto
        entre_tanto ambos ambas aquel aquella aquello todos_fueron todas_fueron todos_son se_trata
        al_mismo_tiempo a_su_juicio en_es[ea] para_ello con_(?:ello|esto|eso) tras_(?:ello|esto|eso)
        desde_entonces hasta_entonces allí ahí aun_así es_decir de_hecho es_más de_est[ae]_(?:manera|forma|modo)
        de_es[ae]_(?:manera|forma|modo) según_(?:él|ella|ellos) entre_(?:ellos|ellas)
        (?:un[oa]|dos|tres|much[oa]s|alguno?s|algunas|ningun[oa])_de_(?:ellos|ellas) (?:el|la)_otr[oa]
        (?:los|las)_(?:otr[oa]s|demás) (?:los|las)_dos otr[oa]s_dos dich[oa]s? lo_mismo finalmente por_último
        posteriormente previamente anteriormente igualmente del_mismo_modo en_consecuencia por_consiguiente
        eso_sí ahora_bien mientras, les?_(?-i:[a-záéíóúñ])\w*
        lo_(?:dijo|dijeron|hizo|hicieron|anunció|confirmó|explicó|afirmó|aseguró|ha|han|había|habían|hará|harán|sabía)
        (?:dijo|dijeron|agregó|añadió|explicó|señaló|afirmó|indicó|aseguró|sostuvo|recordó|manifestó|reconoció
        |insistió|advirtió|subrayó|declaró|comentó|precisó|apuntó|ha_dicho|ha_añadido|ha_explicado)_(?:también_)?que
        (?:tiene|tenía)_\d+_años nació_en está_casad[oa]
        (?:es|era|fue|será|son)_(?:el|la|los|las)_(?:primer|segund|tercer|cuart|quint|sext|enésim|mism|mejor|peor|mayor|menor
        |únic|últim)\w*
    """,
    "it": r"""
        egli ella esso essa essi esse lui lei loro questo questa questi queste quello quella quelli quelle ciò suo
        sua suoi sue ma e o però tuttavia inoltre anche neanche nemmeno neppure poi quindi dunque così infatti invece
        perciò pertanto infine d['’]altra_parte d['’]altronde per_esempio ad_esempio nel_frattempo intanto entrambi
        entrambe sono_stati_tutti sono_state_tutte tutti_sono si_tratta secondo_(?:lui|lei|loro)
        (?:tra|fra)_(?:loro|questi|queste) (?:un[oa]|due|tre|molt[ie]|alcun[ie]|nessun[oa])_di_loro da_allora
        al_contempo allo_stesso_tempo a_(?:sua|loro)_volta dal_canto_suo per_questo in_questo_(?:modo|caso|contesto)
        a_questo_(?:punto|proposito) altrimenti eppure comunque del_resto oltretutto nonostante_ciò in_effetti
        successivamente in_seguito in_precedenza nel_mentre lì là gli_altri le_altre l['’]altr[oa] di_conseguenza
        al_contrario viceversa tale tali (?:i|le)_due(?!_(?:terzi|principali|maggiori|più|prim\w+))(?!_(?-i:[A-Z]))
        lo_(?:dice|dicono|conferma|confermano|annuncia|riferisce|riferiscono|riporta|rivela|rendono_noto|rende_noto|comunica|comunicano|fa_sapere|fanno_sapere|spiega
        |spiegano|scrive|scrivono|segnala|ha|hanno|si)
        (?:la|li|gli)_(?:ha|hanno|aveva|avevano) l['’](?:ha|hanno|aveva|avevano)
        (?:ha|hanno|aveva|avevano)_(?:poi_|anche_|inoltre_)?(?:detto|aggiunto|spiegato|dichiarato|sottolineato
        |ricordato|affermato|concluso|precisato|assicurato|raccontato|osservato|ribadito)_(?:che|di)
        (?:ha|aveva)_\d+_anni
        (?:è|era|sono|fu)_(?:il|la|l['’]|i|le)_?(?:prim|second|terz|quart|quint|sest|ennesim|stess|miglior|peggior|maggior|unic
        |ultim)\w*
    """,
    "pt": r"""
        ele ela eles elas isto isso aquilo este esta estes estas esse essa esses essas seu sua seus suas mas e ou
        porém contudo no_entanto entretanto enquanto_isso além_disso também tampouco depois então assim por_isso
        para_isso com_isso apesar_disso ainda_assim mesmo_assim portanto todavia por_exemplo em_vez_disso ambos ambas
        aquele aquela aqueles aquelas todos_foram todas_foram todos_são trata-se (?:segundo|para)_(?:ele|ela|eles|elas)
        de_acordo_com_(?:ele|ela|eles|elas) por_sua_vez por_outro_lado em_contrapartida em_seguida ao_mesmo_tempo
        desde_então até_então lá ali aí entre_(?:eles|elas) (?:um|uma|dois|duas|três|muit[oa]s)_del[ea]s
        (?:o|a)_outr[oa] (?:os|as)_(?:outr[oa]s|demais) outr[oa]s_d(?:ois|uas) o_mesmo d?n?ess[ae]s?
        d[ae]st[ae]_(?:forma|maneira|modo) naquel[ae] nisso posteriormente anteriormente finalmente
        por_fim por_último de_fa[c]?to ou_seja aliás só_que n[ao]_(?:ocasião|altura), já_[oa]s? os_dois as_duas
        (?:disse|disseram|afirmou|acrescentou|explicou|declarou|lembrou|destacou|ressaltou|garantiu|sublinhou|adiantou
        |reconheceu|referiu)_(?:ainda_|também_)?que (?:tem|tinha)_\d+_anos nasceu_em
        (?:é|era|foi|são)_[oa]s?_(?:primeir|segund|terceir|quart|quint|sext|enésim|mesm|melhor|pior|maior|menor|únic|últim)\w*
    """,
    "nl": r"""
        hij zij ze het_is het_was het_ging_om het_betreft het_zijn dit dat deze die zijn haar hun maar en of echter
        bovendien daarnaast ook dan toen daarna daarom dus toch niettemin intussen ondertussen inmiddels vervolgens
        bijvoorbeeld hierdoor daardoor daarmee hiermee daarbij hierbij daarop hierop daarvoor hiervoor daarvan
        daaronder daartoe hiertoe daarin hierin daarover hierover ervan beiden beide het_gaat_om zo eerder later
        overigens immers tegelijkertijd desondanks desalniettemin anderzijds enerzijds verder tot_slot ten_slotte
        kortom sindsdien vandaar zulke dergelijke laatstgenoemde de_anderen? de_twee
        (?:volgens|van|onder|met|bij|voor)_(?:hem|hen) (?:een|één|twee|drie|geen)_van_(?:hen|beiden) om_die_reden
        op_die_manier in_dat_geval op_dat_moment hetzelfde daar hen hem wel
    """,
}
"""Words, phrases and verbs without a subject that open a sentence which leans on the one before."""

_DAYS: Final = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche matin soir midi week-end mois printemps siècle",
    "de": "woche jahr jahre monat sommer winter herbst frühjahr frühling wochenende mal tage tagen montag dienstag"
    " mittwoch donnerstag freitag samstag sonntag saison nacht",
    "es": "lunes martes miércoles jueves viernes sábado domingo año mes fin_de_semana verano invierno otoño semana"
    " mañana tarde noche madrugada temporada vez primavera jornada medianoche",
    "it": "settimana mattina sera notte volta estate pomeriggio weekend week-end fine_settimana mese lunedì martedì"
    " mercoledì giovedì venerdì sabato domenica inverno autunno stagione",
    "pt": r"segunda(?:-feira)? terça(?:-feira)? quarta(?:-feira)? quinta(?:-feira)? sexta(?:-feira)? sábado domingo ano"
    " mês fim_de_semana verão inverno outono semana manhã tarde noite madrugada temporada vez primavera época",
    "nl": r"week weekend jaar maand zomer winter herfst najaar voorjaar seizoen keer ochtend middag avond nacht"
    " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}


def _time(language: str) -> str:
    return rf"(?:{'|'.join(_DAYS[language].split())})"


NOWHERE: Final = {
    "fr": rf"""
        il_(?:n['’])?y_(?:a|avait|eut|aura|aurait|en_a) il_n['’]y_(?:a|avait|aura|aurait)
        il_(?:n['’]|ne_)?(?:faut|fallait|faudra|faudrait|fallut|suffit|suffisait|manque|manquait|convient|vaut_mieux)
        il_(?:aura(?:it)?|a)_fallu il_se_(?:peut|pourrait) il_n?['’]?existe il_(?:arrive|semble|paraît)_qu\w*
        il_reste_(?:à|encore|des|une?|peu|quelques|deux|trois|quatre|dix|\d+)
        il_(?:est|était)_(?:\w+_)?trop_t(?:ôt|ard) il_(?:pleut|pleuvait|neige|neigeait|gèle)
        il_fai(?:t|sait)_(?:froid|chaud|nuit|beau|jour|-?\d+) il_(?:est|était)_(?:\w+_)?(?:\d+_h|midi|minuit|\d+h)\w*
        il_(?:n['’])?(?:est|était|sera|serait|paraît|semble|reste|devient)_(?:\w+_){{0,2}}?(?:possible|impossible|probable
        |difficile|facile|interdit|temps|rare|inutile|urgent|important|essentiel|nécessaire|trop_tôt|trop_tard
        |conseillé|recommandé|prévu|question)_(?:de|d['’]\w*|que|qu['’]\w*)
        il_(?:n['’])?(?:est|était|sera|serait|paraît|semble|reste)_(?:\w+_){{0,2}}?(?:clair|certain|évident|vrai|probable
        |établi|exclu)_(?:que|qu['’]\w*)
        c['’](?:est|était)_(?:à|aux?|en|dans|sur|par|avec|grâce_à|chez|depuis|(?-i:[A-ZÀ-Þ])\w*)(?!\w)[^,.;:]{{1,80}}_qu\w*
        (?:ce|cette|cet|ces)_{_time("fr")} cette_(?:semaine|année|nuit|saison|fois) cet_(?:après-midi|été|automne|hiver)
        ces_(?:\w+_)?(?:jours|mois|semaines|années|heures) (?:cela|ça)_fait_(?:\w+_){{1,4}}qu\w*
        s(?:a|on|es)_(?-i:Majest|Altesse|Sainteté|Excellence|Éminence)\w* et_si aussi_(?:bien|\w+_soi\w+)
        ainsi_que puis-je or_(?:noir|massif|blanc)
    """,
    "de": rf"""
        es_(?:gibt|gab|gäbe|herrsch\w+|fehlt\w*|fehlen|droh\w+|besteht|bestand|regnet\w*|schneit\w*|ereignet\w*|gelang
        |gelingt|entstand\w*|entsteht|folg(?:t|te|ten|en))
        es_(?:kam|kommt|kamen|kommen|könnte|dürfte)_(?:\w+_){{0,4}}zu[mr]?
        es_(?:ist|war|sei|wäre|bleibt|blieb|scheint|gilt|galt)_(?:[\w-]+_){{0,3}}?(?:klar|unklar|offen|ungewiss|bekannt
        |unbekannt|fraglich|geplant|wichtig|schwer|schwierig|möglich|unmöglich|unwahrscheinlich|wahrscheinlich|üblich
        |verboten|erlaubt|nötig|kein_geheimnis|zu_befürchten|damit_zu_rechnen|nicht_auszuschließen|abzuwarten|zeit
        |als_sicher|als_wahrscheinlich|ruhig|kalt|heiß)
        es_(?:ist|war)_(?:\w+_){{0,2}}(?:\d[\d.]*_uhr|kurz_(?:vor|nach)) es_(?:steht|stand)_(?:\w+_)?fest
        es_(?:wird|werden|wurden?|soll|sollen|sollte|sind|waren|haben|hat)_(?:\w+_){{0,2}}?(?:niemand|kein\w*|nichts|\d+
        |viele|mehrere|tausende|hunderte|dutzende|menschen|ein\w*) es_(?:heißt|hieß), es_war_einmal es_dauerte?
        (?:diese[rsnm]?|in_diese[rnm]|seit_diese[rm])_{_time("de")} auch_wenn
        damit_(?:der|die|das|den|dem|ein\w*|alle|niemand|kein\w*|es|künftig)
        so_(?:viele?[nrms]?|wenige?|lange|genannte[rnms]?|gut_wie|etwas|ein\w*|wie|schnell_wie|hoch_wie|spät_wie)
        seine[rmn]?_(?-i:Majestät|Exzellenz|Eminenz|Heiligkeit|Hoheit) ihre[rmn]?_(?-i:Majestät|Exzellenz|Hoheit)
        später_am_(?-i:[A-Z])\w* (?:früher|später)_als
    """,
    "es": rf"""
        est[ea]s?_(?:mism[oa]_|pasad[oa]_|próxim[oa]_)?{_time("es")} estos_(?:días|últimos) estas_(?:últimas|navidades)
        (?:luego|después|además|antes)_del?(?!_(?:ello|esto|eso|él|ella|ellos)\b) así_como
        sus?_(?-i:Santidad|Majestad|Alteza|Excelencia|Eminencia)\w* este_y_oeste
        les?_(?-i:[a-záéíóúñ])\w*_(?:a|al)_(?-i:[A-Z])\w*
        (?:los|las)_dos_(?:terceras|principales|mayores|grandes|primer[oa]s|(?-i:[A-Z])\w*)
    """,
    "it": rf"""
        quest[oaei]_(?:stess[oa]_)?{_time("it")} quest[ei]_(?:ultimi_)?giorni quell[oi]_che anche_se così_come
        oltre_a_(?!questo|ciò)\w+ in_seguito_a\w* su[ao]_(?-i:Santità|Maestà|Eccellenza|Eminenza|Altezza)
        tale_è
    """,
    "pt": rf"""
        est[ea]_(?:mesm[oa]_|últim[oa]_|próxim[oa]_)?{_time("pt")} nest[ea]_\w+ estes_(?:dias|últimos)
        (?:depois|antes)_d[aeo]s?(?!_(?:isso|isto)\b) assim_(?:que|como) já_a_partir
        sua_(?-i:Santidade|Majestade|Alteza|Excelência|Eminência) as_duas_(?:maiores|principais)
        os_dois_(?:maiores|principais|primeiros)
    """,
    "nl": rf"""
        (?:dit|deze|die)_(?:\w+_)?{_time("nl")} dat_(?:de|het|een|er) toen_(?:de|het|een|er|(?-i:[A-Z])\w*)
        zijn_(?:de|het|er|we|ze|jullie|deze|die|alle) ook_al het_(?:is|was)_(?:\w+_){{0,3}}?(?:onduidelijk|duidelijk
        |onbekend|bekend|mogelijk|onmogelijk|de_bedoeling|zaak|belangrijk|te_hopen|waarschijnlijk|onwaarschijnlijk
        |verboten|moeilijk|de_vraag|tijd|afwachten|koud|warm|rustig|druk)
        (?:eerder|later)_(?:deze|dit|vandaag|op_(?:de_)?(?:dag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag))
        zo['’]n zo_(?:veel|weinig|goed_als|snel|lang|ver|vroeg) (?:zijne?|hare?)_(?-i:Majesteit|Koninklijke|Excellentie)
        verder_dan daar_waar de_twee_(?:grootste|belangrijkste|eerste|(?-i:[A-Z])\w*)
    """,
}
"""Openings that begin alike, and point nowhere."""

SELF: Final = {
    "fr": r"je j['’]\w+ nous notre nos mon ma mes moi vous votre vos",
    "de": r"ich wir mein(?:e[nmrs]?)? unser(?:e[nmrs]?)? uns mir mich du",
    "es": r"yo nosotr[oa]s mi mis nuestr[oa]s? me nos estamos somos tenemos hemos vamos queremos creo estoy soy tengo"
    r" quiero usted(?:es)? podemos debemos",
    "it": r"io noi mio mia miei mie nostr[oaie] mi ho abbiamo siamo stiamo vogliamo dobbiamo possiamo credo penso voi",
    "pt": r"eu nós meus? minhas? noss[oa]s? temos estamos vamos somos queremos acho tenho estou você podemos",
    "nl": r"ik wij we ons onze mijn je jij jullie",
}
"""First and second persons: without their speaker nobody knows who they are."""
