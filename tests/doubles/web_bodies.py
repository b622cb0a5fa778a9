"""What the hostile web serves: bodies that are honest, broken, huge or built to hurt."""

from __future__ import annotations

import zlib
from base64 import b64decode

MEGABYTE = 1 << 20

ARTICLE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Harbour wall holds through the gale</title></head>
<body><nav><a href="/">Home</a></nav><article><h1>Harbour wall holds through the gale</h1>
<p>The new harbour wall at Cold Harbour stood up to its first gale on Friday night, when waves of six metres broke
over the old mole and flooded two streets behind it, the harbour office said.</p>
<p>Nobody was hurt. Engineers who inspected the wall at low tide found that one of its 214 blocks had moved, by less
than the width of a hand, and said that it would be set back before the next spring tide.</p>
<p>“It did what we built it to do,” said Morag Tillery, who designed it. The wall cost 19 million crowns and took four
years to build, two of them longer than had been planned.</p>
</article><footer>© The Port Ansel Courier</footer></body></html>
"""

LOGIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in to read on</h1><form method="post"><label>Name <input name="name"></label>
<label>Password <input type="password" name="password"></label><button>Sign in</button></form></body></html>
"""

# The smallest picture there is: one transparent pixel (PNG specification, 3rd edition).
PICTURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")

# 256 MB of zeros, 200 bytes long: the Python packages that could write it are not among ours.
BROTLI_BOMB = b64decode(
    "z///fwAkAOKxQHLv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/n//8/ABIAcVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje"
    "//P//x8ACYA4LADd+3/+//8DIAEQhwWge//P//9/ACQA4rAAdO//+f//D4AEQBwWgO79P////wGQAIjDAtC9/+f//z8AEgBxWAC6"
    "9//8//8HQAIgDgtA9/6f////AEgAxGEB6N7/8///HwAJgDgsAN37//z//wcgARCHBaB7/w8="
)


def gzip_bomb(megabytes: int) -> bytes:
    """Zeros that unpack to `megabytes`, a thousandth of that on the wire; no trailer (RFC 1952): nobody gets there."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return header + one * megabytes


def pdf(text: str) -> bytes:
    """Return a document of one page, with a cross-reference table that is right (ISO 32000-1, 7.5)."""
    content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    document, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(document)
    size = len(objects) + 1
    document += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return document + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def rss(titles: list[str], *, description: str = "") -> str:
    """Return an RSS 2.0 feed, newest first, one minute between entries."""
    items = "\n".join(
        f"<item><title>{title}</title><link>/stories/{number}</link><guid isPermaLink='false'>story-{number}</guid>"
        f"<pubDate>Fri, 06 Mar 2026 {(number // 60) % 24:02}:{number % 60:02}:00 +0000</pubDate>"
        f"<description>{description}</description></item>"
        for number, title in reversed(list(enumerate(titles)))
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n<rss version='2.0'><channel><title>Harbour news</title>"
        f"<link>/</link><description>Tides and ships</description>\n{items}\n</channel></rss>"
    )


FEED = rss(["Harbour wall holds through the gale", "Ferry late again"])


def feed_of(count: int) -> str:
    """Return a feed of so many entries."""
    return rss([f"Ship number {number} has come in" for number in range(count)])


# Cut in the middle of a tag, with an entity nobody declared and an ampersand that stands alone.
BROKEN_FEED = FEED.replace("Ferry", "Ferry & tug &nbsp;")[:-60]

# 200,000 attributes in one tag keep feedparser busy for two minutes.
ATTRIBUTE_FEED = FEED.replace("<channel>", "<channel " + " ".join(f"a{n}='1'" for n in range(200_000)) + ">")

# "Billion laughs": ten entities, each ten times the one before.
ENTITY_FEED = FEED.replace(
    "<rss ",
    "<!DOCTYPE rss [<!ENTITY l0 'ha'>"
    + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>\n<rss ",
).replace("Ferry", "&l9;")

# An external entity that would read a file of this machine.
FILE_FEED = FEED.replace("<rss ", "<!DOCTYPE rss [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>\n<rss ").replace(
    "Ferry", "&f;"
)
