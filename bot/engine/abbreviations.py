"""What a full stop may belong to, by language: the word lists of the sentence splitter.

`NEVER_LAST` stand before a name or a number; `SOMETIMES_LAST` may end a sentence, and do so when a `STARTERS` word
follows.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        mr mrs ms mx dr prof sir rev fr hon gen lt lt.-gen maj col cmdr cpl capt sgt adm vice-adm pvt brig
        det insp supt gov sen sens rep reps pres amb atty dep supt messrs mme mlle st mt ft vs v cf e.g i.e
        viz approx ca nos vol pp ed eds op para jan feb apr jun jul aug sept sep oct nov dec
        ave blvd rd a.k.a f.k.a d.o.b p.o.b
    """),
    "fr": _words("""
        m mm mme mmes mlle mlles me dr drs pr prof mgr gal gén lt cdt adj st ste cf p.ex ex env bd arr dép art
        janv févr avr juil sept oct nov déc réf éd suiv hab
    """),
    "de": _words("""
        hr fr dr prof dipl dipl.-ing ing med jur rer theol mult habil z.b z.t d.h u.a o.ä v.a i.d.r i.h.v s.o
        s.u z.hd a.d b.d o.g sog vgl ca bzw evtl ggf inkl exkl einschl zzgl abs st jr rd geb gest verh vors
        stellv ehem hl u z d v
    """),
    "es": _words("""
        sr sra sres sras srta d dª dr dra drs dras prof profa gral gen cnel cmdte tte cap almte sto sta lic ing
        arq mons fray rvdo pbro excmo excma ilmo ilma mª m.ª fco pág págs núm núms n.º av avda ctra pza art arts
        izda dcha ej p.ej aprox tfno ee ff rr jj
    """),
    "it": _words("""
        sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa avv ing arch geom rag on onn sen gen ten magg mar
        m.llo cav comm mons card ss pag pagg cfr p.es es art artt d.lgs d.l prov sec prot tel f.lli pm
    """),
    "pt": _words("""
        sr sra srs sras dr dra drs prof profª profa gen maj ten cel eng d art arts inc n.º núm pág págs p.ex
        aprox mons exmo exma ilmo dep sen pe sto sta av trav tel
    """),
    "nl": _words("""
        dhr mevr mej mw dr drs ir ing mr prof em gen kol st bijv bv d.w.z m.b.t o.a m.n m.u.v i.p.v i.v.m i.t.t
        t.o t.o.v t.a.v t.b.v t.g.v z.g z.s.m e.d blz art ca vgl zgn resp wnd plv th chr joh ph tel gem
    """),
}

SOMETIMES_LAST: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        u.s u.k u.n e.u d.c a.m p.m ph.d jr sr inc ltd co corp bros plc etc al no mar est dept assn b.c a.d
        m.d b.a m.a l.a n.y tel fig figs
    """),
    "fr": _words("etc s.a s.a.s s.a.r.l s.n.c.f cie apr av col cap"),
    "de": _words("usw etc u.s.w uvm phil mio mrd tsd gmbh co e.v a.d n.chr v.chr std min sek einw str u"),
    "es": _words("ee.uu uu aa hh oo etc s.a s.l cía uds ud a.m p.m a.c d.c"),
    "it": _words("ecc etc s.p.a s.r.l s.n.c srl a.c d.c segg c"),
    "pt": _words("etc s.a eua e.u.a min ltda cia lda a.c d.c dom"),
    "nl": _words("enz etc n.v b.v a.s jl e.v e.a v.chr n.chr"),
}

STARTERS: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        the a an he she it they we i you his her its their our my this that these those there here in on at
        by for from with as but and or so if when while after before since although though however meanwhile
        what who why how where which to of some many most more all no not one both also then now yet once
        until during despite according last next
    """),
    "fr": _words("""
        le la les l l'un un une des il elle ils elles ce c'est cette ces on nous vous je mais et or si quand après
        avant dans en sur pour par selon à au aux son sa ses leur leurs tout tous toutes plusieurs depuis entre
        aucun aucune personne nul rien pourquoi comment qui que lors pendant malgré sans seul seule d'autres deux
        trois entrée
    """),
    "de": _words("""
        der die das den dem des ein eine einer einem eines es er sie wir ich ihr sein seine ihre dies diese dieser
        dieses in im am an auf bei mit nach von vor zu zum zur für aber und oder doch wenn als während auch
        so nun dabei damit dann danach dort hier man niemand keiner kein keine einige viele beide wer wie warum
        was wo seit durch unter über trotz gegen laut jetzt heute gestern
    """),
    "es": _words("""
        el la los las un una unos unas él ella ellos ellas su sus este esta estos estas esto en de por para con
        según pero y si cuando tras desde al del lo no se a ante entre hasta sin sobre también ya nadie nada
        ningún ninguna todo todos todas otros otras qué quién cómo dónde mientras aunque así le les dos tres hay
    """),
    "it": _words("""
        il lo la i gli le l un uno una un'altra egli lei loro esso questo questa questi queste in di da per con su
        secondo ma e se quando dopo al alla allo ai nel nella non si è ha sono nessuno nessuna tutti tutte altri
        chi che come dove perché anche però così già mentre durante dal dalla del della due tre
    """),
    "pt": _words("""
        o a os as um uma ele ela eles elas seu sua seus suas este esta estes estas esse essa isso isto em no na
        nos nas de do da dos das por pelo pela para com segundo mas e se quando após não ao à às foi há já
        ninguém nenhum todos todas outros quem que como onde porque também assim entre desde até sem sobre dois
    """),
    "nl": _words("""
        de het een hij zij ze wij we ik dit dat deze die er in op bij met na van voor aan maar en of als toen
        volgens ook niemand geen alle veel sommige wie wat waar waarom hoe nu daar hier dan door om over onder
        uit tot tegen tijdens sinds zijn haar hun men twee drie zo
    """),
}

MONTHS_AFTER_ORDINALS: Final = _words("da no fi cs sk hu pl hr sl sr et lv is")
"""Languages that write "3. Oktober": a one- or two-digit number with a full stop is an ordinal there."""

BEFORE_NUMBERS: Final[dict[str, frozenset[str]]] = {
    "fr": _words("p pp n no al fig chap vol tél t mar mai"),
    "de": _words("s nr art bd ziff kap jg tel tab abb jan feb mär apr jun jul aug sep sept okt nov dez max min mind"),
    "es": _words("no cap vol fig tel inc ene feb mar abr jun jul ago sept oct nov dic máx mín"),
    "it": _words("n nn no cap vol c fig gen feb apr mag giu lug ago set ott nov dic max min"),
    "pt": _words("n no cap vol fig al jan fev mar abr mai jun jul ago set out nov dez máx mín"),
    "nl": _words("nr nrs no p hfst jg jan feb mrt apr jun jul aug sep sept okt nov dec max min"),
}
"""What is an abbreviation before a number only: alone it is a word, a name (Jan, Max) or the end of a sentence."""

NUMBERED: Final = _words("""
    januar jänner februar märz april mai juni juli august september oktober november dezember
    mal geburtstag jahrestag minute spielminute platz rang liga bundesliga runde spieltag etage stock klasse
    jahrhundert lebensjahr todestag jubiläum sitzung ausgabe auflage fc sc sv
""")
"""German words that are counted by ordinals: "die 81. Minute"."""

PARTICLES: Final = _words("le la l du des de di da do dos della dello lo van von den ten ter el del")
"""Words with which a surname begins: "V. De Luca"."""
