"""Addresses: one canonical form for each article, and what a person is shown of a link.

Parsing is ada-url's (the WHATWG rules that browsers follow); what is folded on top of it is listed here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from ada_url import URL, normalize_url

# Parameters that say how a reader came, never what is shown.  A deny list: an unknown parameter always survives.
TRACKING_NAMES = frozenset(
    """
    _branch_match_id _ga _gl _hsenc _hsmi __hsfp __hssc __hstc _kx __s __source __tn__ __twitter_impression algorithm_id
    amp_gsa amp_js_v campaign_id cmp cmpid cndid dclid dicbo echobox ef_id efid emc epik esrc fbclid ftag gaa_at gaa_n
    gaa_sig gaa_ts gad_source gbraid gclid gclsrc giftcopy guccounter guce_referrer guce_referrer_sig hsctatracking icid
    igsh igshid in_reply_to_tracking int_cid intcid ito jsessionid leadsource li_fat_id mbid mc_cid mc_eid mkt_tok
    msclkid ncid ns_campaign ns_fee ns_linkname ns_mchannel ns_source oborigurl ocid oly_anon_id oly_enc_id phpsessid
    rb_clickid ref_src ref_url referringsource reflink s_cid s_kwcid sc_campaign sc_channel sc_cid sc_content sc_country
    sc_geo sc_medium sc_outcome share_id smid smtyp soc_src soc_trk spm sr_share srnd srsltid taid tblci trk trkcampaign
    ttclid twclid unlocked_article_code user_email_address_id usqp vero_conv vero_id wbraid wickedid wprov wt_mc wt_zmc
    wtmc xtor xtref yclid ysclid zanpid
    """.split()  # noqa: SIM905 - a hundred quoted names would be a page
)
TRACKING_PREFIXES = (
    "utm_",
    "utm-",
    "mtm_",
    "pk_campaign",
    "pk_kwd",
    "pk_source",
    "pk_medium",
    "piwik_",
    "matomo_",
    "hsa_",
    "at_bbc",
    "at_campaign",
    "at_custom",
    "at_format",
    "at_link",
    "at_medium",
    "at_ptr",
    "wt.",
    "stm_",
    "itm_",
    "bxid_",
)
# Names that mean something on one site and "came from a feed" on another: dropped only with a value that says so.
TELLTALE_NAMES = frozenset(
    "cid feedname feedtype from mod origin partner ref ref_ referer referrer share source src via xid".split()  # noqa: SIM905
)
_TELLTALE_VALUE = re.compile(
    r"(?:rss|rss[-_.]?\w*|feed|feeds|newsfeed|atom|twitter|facebook|fb|linkedin|whatsapp|telegram|reddit|newsletter|"
    r"email|e-mail|mail|share|sharebutton|social|socialflow|flipboard|googlenews|google-news|applenews|tw)",
    re.IGNORECASE,
)
_AMP_NAMES = frozenset(("_amp", "amp", "outputtype"))

_MOBILE_LABELS = frozenset(("www", "www2", "www3", "m", "mobile", "amp", "touch", "wap"))
_REGISTRY_LABELS = frozenset(("com", "co", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "gob", "gouv", "in"))
_AMP_PATH = re.compile(r"(?:/amp|\.amp|/amp\.html|\.amp\.html)$", re.IGNORECASE)
_AMP_CACHE = re.compile(
    r"^https?://(?:(?:www\.)?google\.[a-z.]+/amp/|[\w-]+\.cdn\.ampproject\.org/[a-z]/)(s/)?([^/?#]+\.[^/?#]+.*)$"
)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_LITERAL_HOST = re.compile(r"^(?:\[.*\]|[\d.]+|localhost)$")


def canonical(url: str) -> str:
    """Return the one form under which an article's address is compared and stored as a key; it is never fetched.

    Folded: letter case and default port (WHATWG), http to https, `www.`, mobile and AMP twins, AMP caches, tracking
    parameters, the order of parameters, the fragment (but for `#!` and `#/`, which are routes), a trailing slash,
    credentials.  What is not an http(s) address comes back stripped and otherwise untouched.
    """
    try:
        href = normalize_url(url.strip())
    except ValueError:
        return url.strip()
    if not href.startswith("http"):
        return href
    href = _unwrap_amp_cache(href)
    href, _, fragment = href.partition("#")
    href, _, query = href.partition("?")
    scheme, _, rest = href.partition("://")
    host, slash, path = rest.partition("/")
    folded = _fold_host(host)
    scheme = scheme if folded is None else "https"
    if query:
        query = _meaningful(query)
    path = _fold_path(slash + path)
    kept = "#" + fragment if fragment[:1] in {"!", "/"} and len(fragment) > 1 else ""
    return f"{scheme}://{folded or _without_credentials(host)}{path}{'?' + query if query else ''}{kept}"


def without_tracking(url: str) -> str:
    """Return the address as given, less the parameters that say how a reader came: what a person is linked to."""
    href, hash_mark, fragment = url.strip().partition("#")
    href, _, query = href.partition("?")
    kept = _meaningful(query) if query else ""
    return f"{href}{'?' + kept if kept else ''}{hash_mark}{fragment}"


def host(url: str) -> str:
    """Return the host name, lower case and in ASCII; the empty string where there is none."""
    try:
        return str(URL(url.strip()).hostname)
    except ValueError:
        return ""


def display_host(url: str) -> str:
    """Return what a person is shown of a link's target: the host without `www.`.

    International names stay in their ASCII form (`xn--…`): the readable one can imitate another site's.
    """
    return host(url).removeprefix("www.")


def is_web(url: str) -> bool:
    """Say whether this is an absolute http or https address with a host."""
    try:
        parsed = URL(url.strip())
    except ValueError:
        return False
    return parsed.protocol in {"http:", "https:"} and bool(parsed.hostname)


def join(base: str, reference: str) -> str | None:
    """Resolve a link found on the page `base`; None if the outcome is not a web address."""
    try:
        resolved = str(URL(reference.strip(), base.strip() or None).href)
    except ValueError:
        return None
    return resolved if resolved.startswith(("http://", "https://")) else None


def without_credentials(url: str) -> str:
    """Return the address as it may be logged and shown: user name and password taken out."""
    return split_login(url)[0]


def split_login(url: str) -> tuple[str, str | None]:
    """Take an address apart into itself without credentials, and these as they stood: `user:password` or None."""
    head, separator, rest = url.partition("://")
    if not separator:
        return url, None
    authority, slash, path = rest.partition("/")
    login, at, host = authority.rpartition("@")
    return f"{head}://{host}{slash}{path}", login if at else None


def with_login(url: str, login: str | None) -> str:
    """Put together again what `split_login` took apart."""
    head, separator, rest = url.partition("://")
    return f"{head}{separator}{login}@{rest}" if login else url


def _unwrap_amp_cache(href: str) -> str:
    if "/amp/" not in href and "ampproject" not in href:
        return href
    found = _AMP_CACHE.match(href)
    if not found:
        return href
    try:
        return normalize_url(f"https://{found[2]}")
    except ValueError:
        return href


def _without_credentials(authority: str) -> str:
    return authority.rpartition("@")[2]


def _fold_host(authority: str) -> str | None:
    """Return the host without its `www.`, `m.`, `amp.` label; None where host and scheme must stay as they are."""
    name = _without_credentials(authority)
    if ":" in name or _LITERAL_HOST.match(name):
        return None
    label, _, rest = name.partition(".")
    while label in _MOBILE_LABELS and "." in rest and rest.partition(".")[0] not in _REGISTRY_LABELS:
        name = rest
        label, _, rest = name.partition(".")
    return name


def _fold_path(path: str) -> str:
    if "%" in path:
        path = _ESCAPE.sub(_fold_escape, path)
    if len(path) > 1:
        path = path.rstrip("/")
        if "amp" in path[-9:].lower():
            path = _AMP_PATH.sub("", path)
    return path or "/"


def _fold_escape(found: re.Match[str]) -> str:
    character = unquote(found[0], errors="replace")
    return character if character in _UNRESERVED else found[0].upper()


def _meaningful(query: str) -> str:
    """Drop what only tracks, and sort the rest by name (equal names keep their order)."""
    kept = [pair for pair in query.split("&") if pair and not _tracks(pair)]
    if len(kept) > 1:
        kept.sort(key=_name)
    query = "&".join(kept)
    return _ESCAPE.sub(_fold_escape, query) if "%" in query else query


def _name(pair: str) -> str:
    return pair.partition("=")[0]


def _tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES):
        return True
    if name in TELLTALE_NAMES:
        return _TELLTALE_VALUE.fullmatch(value) is not None
    return name in _AMP_NAMES and value.lower() in {"", "1", "true", "amp"}
