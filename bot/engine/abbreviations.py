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
        m mm mme mmes mlle mlles me dr pr prof gén col cap lt cdt st ste cf p.ex ex env vol art av bd janv
        févr avr juil sept oct nov déc
    """),
    "de": _words("""
        hr fr dr prof dipl ing z.b z.t d.h u.a o.ä v.a i.d.r s.o s.u vgl ca bzw evtl ggf inkl exkl str nr
        abs art bd st ing mag jan feb mär apr jun jul aug sep sept okt nov dez max min mind rd geb gest
    """),
    "es": _words("""
        sr sra sres srta d dª dr dra prof gral gen cnel cap sto sta lic ing mons pág núm n.º av avda art vol
        ej p.ej aprox ee
    """),
    "it": _words("""
        sig sigg sig.ra sig.na dott dott.ssa prof prof.ssa avv ing arch on sen gen col cap mons don s ss art
        n pag cfr es ca vol p.es
    """),
    "pt": _words("""
        sr sra srs dr dra prof profª gen cel cap eng d dom av art n.º núm pág vol ex p.ex aprox mons
    """),
    "nl": _words("""
        dhr mevr mw dr drs ir ing mr prof gen kol kap st bijv bv d.w.z m.b.t o.a t.a.v z.g nr blz art ca vgl
        zgn resp jl
    """),
}

SOMETIMES_LAST: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        u.s u.k u.n e.u d.c a.m p.m ph.d jr sr inc ltd co corp bros plc etc al no mar est dept assn b.c a.d
        m.d b.a m.a l.a n.y
    """),
    "fr": _words("etc s.a"),
    "de": _words("usw etc u.s.w mio mrd tsd gmbh co"),
    "es": _words("ee.uu etc s.a uds ud"),
    "it": _words("ecc s.p.a srl"),
    "pt": _words("etc s.a eua ltda"),
    "nl": _words("enz etc n.v b.v"),
}

STARTERS: Final[dict[str, frozenset[str]]] = {
    "en": _words("""
        the a an he she it they we i you his her its their our my this that these those there here in on at
        by for from with as but and or so if when while after before since although though however meanwhile
        what who why how where which to of some many most more all no not one both also then now yet once
        until during despite according last next
    """),
    "fr": _words("""
        le la les l un une des il elle ils elles ce cette ces on nous vous je mais et or si quand après
        avant dans en sur pour par selon à au aux
    """),
    "de": _words("""
        der die das den dem ein eine einer einem es er sie wir ich ihr sein seine ihre dies diese dieser
        dieses in im am an auf bei mit nach von vor zu zum zur für aber und oder doch wenn als während auch
        so nun dabei damit dann
    """),
    "es": _words("""
        el la los las un una unos unas él ella ellos ellas su sus este esta estos estas en de por para con
        según pero y si cuando tras desde al lo no se
    """),
    "it": _words("""
        il lo la i gli le un una uno egli lei loro esso questo questa questi queste in di da per con secondo
        ma e se quando dopo al alla non si
    """),
    "pt": _words("""
        o a os as um uma ele ela eles elas seu sua este esta estes estas isso em no na de do da por para com
        segundo mas e se quando após não
    """),
    "nl": _words("""
        de het een hij zij ze wij we ik dit dat deze die in op bij met na van voor aan maar en of als toen
        volgens er ook
    """),
}

MONTHS_AFTER_ORDINALS: Final = _words("de da no fi cs sk hu pl hr sl sr et lv is")
"""Languages that write "3. Oktober": a one- or two-digit number with a full stop is an ordinal there."""
