"""Other spellings of one name: punctuation, umlauts written out, transliterations, other names of countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.engine.fold import plain
from bot.engine.lexicon import common_surnames

_WRITTEN_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae", "Œ": "Oe"}
    | {"ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "đ": "dj", "Đ": "Dj"}
)
_ENDINGS: Final = tuple(
    (re.compile(pattern + "$"), endings.split())
    for pattern, endings in (
        (r"sk(?:yy|iy|ij|ii|yi|yj|y|i)", "sky ski skyy skiy skij skii skyi"),
        (r"(?<=[^aeo])(?:yy|iy|ij|yj)", "yy iy y ij i"),
        (r"(?:yev|iev|jev)", "yev iev ev jev"),
        (r"(?<=[^aeiouy])(?:ev|eff)", "ev yev eff"),
        (r"(?:yeva|ieva|yova|iova)", "yeva ieva yova eva"),
        (r"(?:yov|iov)", "yov iov yev ev"),
        (r"(?<=[^aeiouy])eva", "eva yeva"),
        (r"(?<=...)(?:ian|yan)", "ian yan"),
        (r"(?<=...)(?:ina|yna)", "ina yna"),
        (r"(?<=..)(?:nik|nyk)", "nik nyk"),
        (r"(?:beyli|bayli|beili)", "beyli bayli beili"),
        (r"(?:zadeh|zade|zada)", "zadeh zade zada"),
        (r"(?:oglu|oghlu|ogly)", "oglu oghlu ogly"),
        (r"(?:ullah|ollah|ulla)", "ullah ollah ulla"),
        (r"(?:uddin|eddin|eddine|oddin)", "uddin eddin eddine oddin"),
        (r"(?:opoulos|opulos)", "opoulos opulos"),
        (r"(?<=...)(?:siou|ssiou)", "siou ssiou"),
        (r"(?<=...)(?:idis|ides)", "idis ides"),
        (r"(?:ov|off|ow)(?<=...)", "ov off"),
        (r"(?:ic|itch|ich)(?<=....)", "ic ich itch ych"),
        (r"ych(?<=....)", "ych ich"),
        (r"uijff", "uyff uijff"),
        (r"uyff", "uyff uijff"),
    )
)
_BEGINNINGS: Final = tuple(
    (re.compile("^" + pattern), beginnings.split())
    for pattern, beginnings in (
        (r"(?:kh|h)(?=[ao][drmt])", "kh h"),
        (r"(?:ye|je)(?=[lrvzf])", "ye e je"),
        (r"(?:yu|iu|ju)(?=[sr])", "yu iu ju"),
        (r"(?:ya|ia|ja)(?=[nkr])", "ya ia ja"),
        (r"(?:sh|sch|ch)(?=evch)", "sh sch ch"),
        (r"(?:hry|hri|gry|gri)", "hry hri gry gri"),
        (r"(?:hatzi|chatzi|hadji|hadzi|hatji)", "hatzi chatzi hadji hadzi"),
        (r"(?:sh|ch)(?=a(?:[hw]|r[ai]f))", "sh ch"),
    )
)
_GROUPS: Final = tuple(
    frozenset(group.split())
    for group in (
        "gaddafi gadhafi qaddafi qadhafi kadhafi khaddafi kaddafi gadaffi",
        "hussein husain hussain husayn hossein husein",
        "assad asad",
        "abdullah abdallah abdulla",
        "mohammed mohammad muhammad mohamed mohamad",
        "ahmed ahmad",
        "sisi sissi",
        "yusuf youssef yousef yousuf",
        "osman othman uthman",
        "suleiman sulaiman soleiman sulayman",
        "khamenei khamenai",
        "rafsanjani rafsandjani",
        "ahmadinejad ahmedinejad ahmadinejhad ahmadinezhad",
        "tymoshenko timoshenko",
        "lukashenko lukashenka",
        "navalny navalnyy navalniy",
        "gorbachev gorbachov gorbatchev",
        "khrushchev khruschev krushchev",
        "tchaikovsky chaikovsky tchaikovski",
        "yanukovych yanukovich",
        "qureshi quraishi koreshi",
        "chaudhry chaudhary choudhury chowdhury",
        "bandaranaike bandaranayake",
        "zhou chou",
        "cruyff cruijff",
        "laden ladin",
        "rouhani rohani ruhani",
        "nasrallah nasrullah",
        "haniyeh haniya haniyah",
        "zelenskyy zelenskij selenskyj selenskij",
        "putin poutine",
    )
)
_DIGRAPHS: Final = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("oe", "ø"), ("aa", "å"))
_GIVEN_UP: Final = 16
"""Spellings per name; what would need more is left to aliases."""


_PUNCTUATED: Final = re.compile(
    r"[-'’ʻʼʾʿ‑.,:]|[A-Z]{2}|Mc[A-Z]|s (?:Union|Party|League|Association|Federation|Bloc|Front)\b"
)


def punctuation(name: str) -> Iterator[str]:
    """The name with hyphens, apostrophes and dots dropped or closed up: O'Brien, OBrien, O' Brien; J. K., J.K., JK."""
    if not _PUNCTUATED.search(name):
        return
    if re.search(r"[-'’ʻʼʾʿ‑]", name):
        yield re.sub(r"[-'’ʻʼʾʿ‑](?=\w)", "", name)
    yield from _owners(name)
    if "." in name or ", " in name:
        yield re.sub(r"[.,]+(?=\s)", "", name)
        yield re.sub(r"(?<=\b\w)\.\s(?=\w\.)", ".", name)
        yield re.sub(r"\b(\w)\.\s?(\w)\.", r"\1\2", name)
    if ": " in name:
        yield name.replace(": ", ":")
    if re.search(r"\b\w\.\w\.", name) or re.fullmatch(r"(?:\w\.){2,}", name):
        yield re.sub(r"\b((?:\w\.){2,})", lambda m: m[0].replace(".", ""), name)
        yield re.sub(r"(?<=\b\w\.)(?=\w\.)", " ", name)
    if re.fullmatch(r"[A-Z]{2,5}", name):
        yield ".".join(name) + "."
    if re.search(r"\b[A-Z]{2} [A-Z]\w+", name):
        yield re.sub(r"\b([A-Z])([A-Z]) (?=[A-Z]\w)", r"\1. \2. ", name)
        yield re.sub(r"\b([A-Z])([A-Z]) (?=[A-Z]\w)", r"\1.\2. ", name)
    if re.search(r"\bMc[A-Z]", name):
        yield re.sub(r"\bMc(?=[A-Z])", "Mc ", name)


def _owners(name: str) -> Iterator[str]:
    """The Workers' Union as Workers Union and the other way about; O'Brien as O' Brien."""
    if re.search(r"s['’] ", name):
        yield re.sub(r"s['’] ", "s ", name)
    elif owners := re.search(r"(?<=[^s\W]s)(?= (?:Union|Party|League|Association|Federation|Bloc|Front)\b)", name):
        yield f"{name[: owners.start()]}'{name[owners.start() :]}"
    if re.search(r"\b[OD]['’]\w", name):
        yield re.sub(r"\b([OD])['’](?=\w)", r"\1' ", name)


def umlauts(name: str) -> Iterator[str]:
    """Müller as Mueller, Ødegård as Oedegaard, Þorbjörg as Thorbjorg."""
    if not name.isascii():
        yield plain_but_pairs(name)
        yield plain_but_pairs(name.replace("å", "aa").replace("Å", "Aa"))
        yield name.translate(_WRITTEN_OUT)
        yield name.replace("ø", "oe").replace("Ø", "Oe")
        if not _LONG_VOWELS.isdisjoint(name):
            yield name.replace("ō", "oh").replace("Ō", "Oh")
            yield name.replace("ō", "ou").replace("Ō", "Ou").replace("ū", "uu").replace("Ū", "Uu")


def plain_but_pairs(name: str) -> str:
    """The name with only those letters written out that two plain ones stand for: Þ, æ, ß."""
    return name.translate(_PAIRS)


_PAIRS: Final = str.maketrans(
    {"þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "ß": "ss", "œ": "oe", "Œ": "Oe"} | {"ð": "d", "Ð": "D"}
)


_LONG_VOWELS: Final = frozenset("ōŌūŪ")


def umlauts_guessed(name: str) -> Iterator[str]:
    """Mueller as Müller: right only where the article's letter has a mark."""
    if name.isascii():
        for written, letter in _DIGRAPHS:
            if written in name:
                yield plain(name.replace(written, letter)).title()


def transliterations(surname: str) -> list[str]:
    """Spellings in use for a surname from another script, at most a handful: Zelensky for Zelenskyy."""
    before, _, last = surname.rpartition(" ")
    if before.title() in _FATHERS:
        return [f"{father} {other}" for father in _FATHERS for other in (last, *transliterations(last))]
    if before and plain(before) in {"bin", "ibn", "ben", "al", "el"}:
        return [f"{before} {other}" for other in transliterations(last)]
    if "-" in surname:
        return _parts_changed(surname.split("-"))[:_GIVEN_UP]
    low = plain(surname)
    found = {spelled for word in _endings(low) for spelled in _beginnings(word)}
    for group in _GROUPS:
        if low in group:
            found |= group
    found |= {plain(word) for word in umlauts(surname)}
    if scottish := re.match(r"Ma?c(?=[A-Z])", surname):
        found.add(("mc" if scottish[0] == "Mac" else "mac") + low[scottish.end() :])
    if parted := _PARTED.match(low):
        found.add(f"{parted[1]} {low[parted.end() :]}")
    others = [] if len(low) < _LONG or low in common_surnames() else list(_inside(low))
    return [_like(surname, word) for word in dict.fromkeys([*sorted(found - {low})[:_GIVEN_UP], *others])]


_LONG: Final = 6
"""Letters of a surname from which on spellings inside it are tried: a Lee is no Li."""
_INSIDE: Final = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"ou|oo", "u"),
        (r"(?<=[^aeiou])u(?=[^aeiou].*(?:i|[oe]va?)$)", "o"),
        (r"(?<=[^aeiou])o(?=[^aeiou].*(?:i|[oe]va?)$)", "u"),
        (r"ee", "i"),
        (r"gh(?=[aeiou])", "g"),
        (r"q(?!u[aeio])", "k"),
        (r"(?<=[aeiou])ks", "x"),
        (r"(?<=[aeiou])x", "ks"),
        (r"dzh", "j"),
        (r"tz", "ts"),
        (r"(?<=[ae])y(?=[^aeiou])", "i"),
        (r"(?<=[ae])i(?=[^aeiou])", "y"),
        (r"(?<=[^aeiou])y(?=[^aeiou])", "i"),
        (r"([bdfgklmnprstz])\1", r"\1"),
        (r"(?<=[^aeiou])ya(?=[^aeiou])", "ia"),
        (r"(?<=[^aeiou])ia(?=[^aeiou])", "ya"),
        (r"(?<=[^aeiou])yu(?=[^aeiou])", "iu"),
        (r"(?<=[^aeiou])iu(?=[^aeiou])", "yu"),
        (r"(?<=[iuz])k$", "q"),
        (r"aa", "a"),
        (r"(?<=[aeiou])ch(?=[aeiou])", "h"),
    )
)
"""One sound in two spellings: Bukhari, Bokhari; each is changed where it stands first."""


def _inside(word: str) -> Iterator[str]:
    for pattern, other in _INSIDE:
        changed = pattern.sub(other, word, count=1)
        if changed != word:
            yield changed


def _parts_changed(parts: list[str]) -> list[str]:
    """A double surname with one of its parts in another spelling."""
    changed = [(place, other) for place, part in enumerate(parts) for other in transliterations(part)]
    return ["-".join([*parts[:place], other, *parts[place + 1 :]]) for place, other in changed]


_FATHERS: Final = ("Abu", "Abou")


_PARTED: Final = re.compile(r"(gebre|wolde|tekle|haile|habte|hadji|hatzi|abdul|abdel|abd|abu)(?=[a-z]{3}[a-z]*$)")
"""What some write together with the rest of a surname and others apart: Gebrehanna, Gebre-Hanna."""


_COUNTRIES: Final = (
    ("United States", "U.S.", "US", "USA", "U.S.A.", "United States of America"),
    ("United Kingdom", "U.K.", "UK", "Britain", "Great Britain"),
    ("European Union", "EU", "E.U."),
    ("Netherlands", "Holland", "The Netherlands"),
    ("Czech Republic", "Czechia"),
    ("Myanmar", "Burma"),
    ("Ivory Coast", "Côte d'Ivoire", "Cote d'Ivoire"),
    ("Turkey", "Türkiye"),
    ("Odessa", "Odesa"),
    ("Kharkiv", "Kharkov"),
    ("Lviv", "Lvov"),
    ("Zaporizhzhia", "Zaporizhia", "Zaporozhye"),
    ("Mykolaiv", "Nikolayev"),
    ("Chernobyl", "Chornobyl"),
    ("Chernihiv", "Chernigov"),
    ("Donbas", "Donbass"),
    ("Mumbai", "Bombay"),
    ("Kolkata", "Calcutta"),
    ("Chennai", "Madras"),
    ("Bengaluru", "Bangalore"),
    ("Beijing", "Peking"),
    ("Yangon", "Rangoon"),
    ("Ho Chi Minh City", "Saigon"),
    ("Tehran", "Teheran"),
    ("Marrakesh", "Marrakech"),
    ("Mecca", "Makkah"),
    ("Basra", "Basrah"),
    ("Benghazi", "Bengasi"),
    ("Kandahar", "Qandahar"),
    ("Almaty", "Alma-Ata"),
    ("Tbilisi", "Tiflis"),
    ("The Hague", "Den Haag"),
    ("Basel", "Basle"),
    ("Bruges", "Brugge"),
    ("Ghent", "Gent"),
    ("Lucerne", "Luzern"),
    ("Lisbon", "Lisboa"),
    ("Florence", "Firenze"),
    ("Turin", "Torino"),
    ("Milan", "Milano"),
    ("Naples", "Napoli"),
    ("Genoa", "Genova"),
    ("Venice", "Venezia"),
    ("East Timor", "Timor-Leste"),
    ("Eswatini", "Swaziland"),
    ("Cape Verde", "Cabo Verde"),
    ("North Macedonia", "Macedonia"),
    ("United Arab Emirates", "UAE", "U.A.E."),
)
"""Names of countries and towns as a whole; those that also stand within longer names are `_DIALECTS`: Kyiv, Kiev."""


def countries(name: str) -> Iterator[str]:
    """Other names of the same country or capital: the UK for the United Kingdom."""
    for group in _COUNTRIES:
        if name in group:
            yield from (other for other in group if other != name)


def _endings(word: str) -> set[str]:
    for pattern, endings in _ENDINGS:
        if pattern.search(word):
            return {word} | {pattern.sub(ending, word) for ending in endings}
    return {word}


def _beginnings(word: str) -> set[str]:
    for pattern, beginnings in _BEGINNINGS:
        if pattern.search(word):
            return {word} | {pattern.sub(beginning, word) for beginning in beginnings}
    return {word}


def _like(model: str, word: str) -> str:
    """Give `word` the capitals of `model`: one at the start of each part that had one."""
    if len(word.split()) != len(model.split()):
        return word.title()
    return " ".join(
        new[:1].upper() + new[1:] if old[:1].isupper() else new
        for old, new in zip(model.split(), word.split(), strict=True)
    )
