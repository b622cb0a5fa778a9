"""The set phrases by which newsrooms mark what is not running text, one pattern a label.

`OPENINGS` are matched at the start of a sentence, `ANYWHERE` are searched in it.  Quantifiers are bounded: a hostile
line costs no more than its length.
"""

from __future__ import annotations

import re
from typing import Final

from bot.engine.pictures import CAPTION

MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
AGENCY: Final = r"CNN(?: Business)?|CNNMoney|AP|Reuters|REUTERS|AFP|UPI|dpa|DPA|EFE|ANSA|PTI|IANS|Xinhua|TASS|Bloomberg"
_NAME: Final = r"[A-ZÀ-Þ][\w.'’-]{0,30}"
_DAY: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_ZONE: Final = r"(?:GMT|BST|UTC|E[SD]?T|P[SD]?T|CES?T|Uhr)"

DATELINE: Final = re.compile(
    # London (CNN) --   |   WASHINGTON, March 3 (Reuters) -   |   KYIV, Ukraine (AP) —
    rf"(?:[A-ZÀ-Þ][\w.'’/-]{{0,30}}(?:,?[ \u00a0][\w.'’/-]{{1,30}}){{0,6}},?[ \u00a0])?"
    rf"\((?:{AGENCY})\)\s*(?:[—–-]{{1,2}}\s*)?"
    # PARIS — | NEW YORK, Nov. 3 – | PORT ANSEL, 23 November (Skerrin Wire) –
    rf"|[A-ZÀ-Þ]{{2}}[A-ZÀ-Þ.'’-]{{1,20}}(?:[ ][A-ZÀ-Þ][A-ZÀ-Þ.'’-]{{1,20}}){{0,3}}"
    rf"(?:,[ ](?:[A-Z][\w.]{{1,20}}(?:[ ][A-Z][\w.]{{1,20}}){{0,2}}"
    rf"|(?:\d{{1,2}}[ ])?{MONTH}(?:[ ]\d{{1,2}})?(?:,?[ ]\d{{4}})?)){{0,3}}"
    rf"(?:(?:[ ]\([A-ZÀ-Þ][^()\n]{{1,40}}\)|[ ]/[\w ]{{1,30}}/)?[ \u00a0][—–-]{{1,2}}[ \u00a0]"
    # LONDON--(BUSINESS WIRE)--
    rf"|[—–-]{{1,2}}\([A-Z][A-Z ]{{1,30}}\)[—–-]{{1,2}}[ ]?)",
)
"""What a wire puts before the first word of a report."""

CLOCK: Final = re.compile(
    rf"[\[(](?:{_DAY},?[ ])?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,3}})?)?(?:\s?[AaPp][Mm])?[\])]"
    r"\s*(?:[:•·—–-]\s*)?|"
    rf"{_DAY},?[ ]\d{{1,2}}:\d{{2}}(?:\s?[AaPp][Mm])?[ ][—–-][ ]|"
    rf"(?:\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]\.?m\.?)?|\d{{1,2}}\s?[ap]\.?m\.?)(?:\s{_ZONE})?\s*(?:[:"
    rf"|•·—–-]\s*)?(?=[A-ZÀ-Þ\"“'‘])"
)
"""The time stamp that opens an entry of a live blog, or a speaker's turn in a transcript or a chat."""

CORRECTION: Final = re.compile(
    r"(?:Corrections?|Corrections and clarifications|Clarification)\s*[:(—–-]|(?i:editor[’']?s?[’']?s? note)\b"
    r"|(?:An )?[Ee]arlier version of this\b"
    r"|This (?:story|article|post|report|piece|headline) (?:has been|was|is being) "
    r"(?:updated|corrected|amended|edited|first published|originally published)"
)
NEWSLETTER: Final = re.compile(
    r"(?i:sign[- ]up (?:for|to|here|now)|subscribe (?:to|now|here|for)|.{0,60}\b(?:newsletters?|(?:in|to) your inbox)\b"
    r"|enter your e-?mail|get (?:the|our) (?:latest|best|free) .{0,40}\b(?:news|app|stories)|download (?:the"
    r"|our) (?:free )?app"
    r"|support (?:our|independent) journalism|already a subscriber|become a (?:member|subscriber)\b)"
)
SHARE: Final = re.compile(
    r"(?i:follow the (?:author|topics?)|share (?:this|on|via|your|article|full article)\b|share$|tweet(?: this)?$"
    r"|follow (?:us|me|@)"
    r"|follow .{0,60}\bon "
    r"(?:twitter|facebook|instagram|x|threads|bluesky|tiktok|linkedin|google)\b|join (?:the|our) (?:conversation"
    r"|discussion|whatsapp)"
    r"|like us on|find us on|copy link|e-?mail this|print this|comments?(?: \(\d+\))?$|leave a comment|have your say"
    r"|\W{0,9}(?:(?:[#@]\w++|https?://\S++)\s*+){2,}+$"
    r"|tell us (?:what|about|your)|let us know (?:what|in|your)|what do you think\?)"
)
READ_MORE: Final = re.compile(
    r"(?:READ|WATCH|MORE|SEE|RELATED|LISTEN|LIVE|VIDEO|PHOTOS?|GALLERY|OPINION|ANALYSIS)(?: [A-Z]+){0,4}\s*[:|>»]"
    r"|READ (?:MORE|ALSO|NEXT)\b"
    r"|(?i:read (?:more|also|next|the full|full|this next|related)\b|(?:read|watch|listen|photos?|video|gallery"
    r"|see)\s*[:>»]"
    r"|find out (?:more|what|how|why|about|who)\b"
    r"|click (?:here|on|through|to)\b|tap here|scroll (?:down|for)|see (?:also|more|video|photos|the full list|below)\b"
    r"|more (?:from|on|about|in) .{0,60}$|related (?:stories|articles|content|topics|coverage|news|links?|reading)"
    r"|recommended(?: (?:for you|stories|reading|videos?))?$|you (?:may|might) also\b|don['’]t miss\b"
    r"|most (?:read|popular)$|top stories$|editor['’]?s['’]? picks?|watch (?:this|the) video|watch live|in pictures\b"
    r"|view (?:gallery|photos|comments|more)|more on this (?:story|and)|for more on|.{0,20}\blive: more on this"
    r"|full coverage"
    r"|what to (?:read|watch) next)"
)
BYLINE: Final = re.compile(
    rf"(?:By|BY|by|Por|Par|Von|Door|Di)\s?[:.]?\s+{_NAME}(?:[ ,&]{{1,3}}(?:(?:and|und|et|y|e|en|de|van"
    rf"|von) )?{_NAME}){{0,7}}"
    r"(?:\s?[,|/•·].{0,120}|\s?\.)?$|By\s*\.$|\(?(?:Additional |Writing |Edited |Editing |Reporting )(?:reporting "
    r"|writing |editing )?by\b"
    r"|(?i:[\w’'. ,-]{0,80}\bcontributed (?:to this|to the report|reporting))"
    r"|(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w.’'-]+(?: and (?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w.’'-]+)?,? (?i:ap"
    r"|associated press|reuters|afp)"
    r"(?: [\w ]{0,40}(?i:writer|correspondent|reporter|editor))?$|[-—–] ?(?:[A-Z][\w.’'-]{1,30} ?){2,4}$"
    r"|[\w.+-]{1,40}@[\w-]{1,40}\.\w+"
)
AUTHOR: Final = re.compile(
    r"(?:[A-Z][\w.’'-]+ ){1,4}(?:is|was) (?:an? |the )(?:[\w’'-]+ ){0,5}"
    r"(?:reporter|correspondent|columnist|editor|contributor|journalist|producer|writer|author|professor|fellow)\b"
)
"""A line about who wrote the article: that only where it opens or closes one, since sources hold such posts too."""
BOILERPLATE: Final = re.compile(
    r"(?i:©|\(c\) ?\d{4}|copyright\b|.{0,80}all rights reserved|.{0,60}may not be (?:published|reproduced"
    r"|republished|broadcast)"
    r"|(?:use of this|by using this) (?:site|website)|terms (?:of use|of service|and conditions)"
    r"|privacy (?:policy|notice)"
    r"|cookies? (?:policy|settings|preferences)|we use cookies|advertise(?:ment|r)?\b.{0,20}$"
    r"|sponsored(?: content)?$|paid post"
    r"|(?:story|article) continues|continue reading|skip to|loading\b.{0,10}$|please (?:enable|turn on|log in|sign in)"
    r"|(?:the )?(?:views|opinions) expressed|for confidential (?:support|help)|for (?:more|further) information\b"
    r"|for (?:all )?the latest\b"
    r"|this (?:article|story|content) (?:originally )?(?:appeared|is produced)|originally published|first published"
    r"|sources?\s*:|tags?\s*:|topics?\s*:|filed under|about the author|contact us|learn more about"
    r"|all times (?:are|in)|back to top"
    r"|(?:next|previous) article|log ?in$|menu$|search$|home$|submit$|close$|feedback$|leave a (?:reply|comment)"
    r"|.{0,80}\bcookies (?:are|that|may|help|on)\b|thank(?:s| you) ?for (?:contacting|signing up|subscribing"
    r"|your support)"
    r"|get author rss|e-?mail address|designed by\b|powered by\b.{0,40}$|required fields|by (?:subscribing"
    r"|signing up|clicking)"
    r"|to order (?:presentation|reprints|copies)|have a (?:news )?tip\b|send .{0,20}feedback|join \d[\d,.]* other"
    r"|please (?:be mindful|read our|note that comments)|(?:beginning|end) of dialog|these are external links"
    r"|all fields are|chat with us|contact the (?:author|newsroom)"
    r"|this (?:e-?mail|message)(?:,? (?:and|with|including) any attachments?,?)? "
    r"(?:is|are|may be|contains?|may contain) (?:strictly )?(?:confidential|intended|privileged)"
    r"|if you (?:are not the intended|have received this)\b"
    r"|(?:[A-Z][\w .'’-]{0,30}: )?(?:[A-Z]\w+, )?(?:good (?:morning|afternoon|evening)|thank you(?: (?:very|so) much)?"
    r"|welcome(?: back)?)(?: (?:to|for) .{1,40})?(?:, [\w .]{1,30})?[.!]$"
    r"|minutes of (?:the |a )?(?:\w+ ){0,3}meeting\b.{0,80}$"
    r"|(?:the )?minutes of .{1,60} (?:was|were) (?:\w+ and )?"
    r"(?:approved|agreed|confirmed|adopted|accepted|taken as read)\b"
    r"|the meeting (?:was )?(?:closed|ended|adjourned|opened|began|started|called to order) at [\d.:]+"
    r"(?: ?[ap]\.?m\.?)?$"
    r"|(?:date of (?:the )?)?next meeting\s*:"
    r"|here(?:['’]s| is| are) (?:what|everything|all(?: that)?|the (?:\w+ )?things) (?:you|we)"
    r"(?: need to| should)? know(?: so far| now| about .{1,60})?[.:]?$"
    r"|for immediate release|embargoed until|(?:(?:this|certain|some|these|such|any|all) .{0,120})?"
    r"forward[- ]looking statements?\b"
    r"|.{0,80}\b(?:undertakes?|assumes?) no (?:obligation|duty) to (?:publicly )?(?:update|revise)\b"
    r"|(?:media|press|investor)(?: relations)? (?:contacts?|enquiries|inquiries)\s*:)"
)
ABOUT: Final = re.compile(r"About (?:the )?([A-ZÀ-Þ][\w'’-]{1,30})(?: [\w&.,'’-]{1,30}){0,7}:?$")
"""The heading over what a press release says of the firm in every other press release, too."""
TEAM_SHEET: Final = re.compile(
    r"(?:Subs(?:titutes)?(?:,? not used)?|(?:Unused|Not used) subs(?:titutes)?|Booked|Bookings|Yellow cards?|Red cards?"
    r"|Sent off|(?:Man|Player) of the match|Referees?|Umpires?|Scorers?|Goals|Tries|Conversions|Penalties"
    r"|Half[- ]time|HT|Att(?:endance)?)\s?: \S"
    r"|[A-ZÀ-Þ][\w.'’ -]{1,40} \(\d(?:-\d){2,4}\)\s?:"
)
"""Who played, who was booked: under a match report, not in it."""
TIMESTAMP: Final = re.compile(
    r"(?:E[SD]T|C[SD]T|P[SD]T|GMT|BST),? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,"
    r"|\d{1,2} [A-Z][a-z]{2,8} \d{4},? \d{1,2}[:.]\d{2}|"
    r"(?i:(?:last |first )?(?:published|updated|posted|modified|created)\b"
    r"\s*(?:on|at)?\s*[:.]?\s*.{0,24}\d.{0,60}$|updated\s*:\s*\.?$|published\s*:\s*\.?$"
    r"|\d{1,2}[:.]\d{2}(?:\s?[ap]m)?,?\s*(?:gmt|bst|utc|e[sd]?t|ces?t|uhr)?[,.]?\s*(?:\d.{0,30}"
    r"|[a-z]{3,9}\.? \d.{0,30})?$"
    r"|(?:\d+|an?|one|two|few) (?:min(?:ute)?s?|hours?|days?|weeks?) (?:ago|read)\b.{0,20}$)"
    rf"|(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?(?:\d{{1,2}}(?:st|nd|rd"
    rf"|th)? {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
    r",?(?: \d{4})?(?:.{0,40}\d{1,2}[:.]\d{2}.{0,20})?[ .|]{0,3}$|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}.{0,20}$"
)
MARKED_HEADING: Final = re.compile(r"#{1,6} \S")
FOOTNOTE: Final = re.compile(r"\[\^[\w-]{1,20}\]:")
"""Markdown's."""
OPENINGS: Final = (
    ("correction", CORRECTION),
    ("newsletter", NEWSLETTER),
    ("share", SHARE),
    ("read more", READ_MORE),
    ("byline", BYLINE),
    ("boilerplate", BOILERPLATE),
    ("timestamp", TIMESTAMP),
    ("headline", MARKED_HEADING),
    ("boilerplate", FOOTNOTE),
    ("not prose", TEAM_SHEET),
    ("caption", CAPTION),
)
