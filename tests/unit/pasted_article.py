"""An invented article in the form a paste has: headline, pull-quote, photo caption, then the report."""

HEADLINE = "Harbour chiefs of two towns hold 'quiet' talk amid rising tension over ferry"
STANDFIRST = '"We have asked our neighbours to tell us what exactly is going on," harbour spokeswoman Ada Quist said.'
CAPTION = "Harbour master of Northby Tom Verrall"

_PARAGRAPHS = (
    HEADLINE,
    f"{STANDFIRST}\n{CAPTION}",
    (
        "Amid growing worry about the ferry between Northby and Sundhaven, the harbour masters of both towns spoke with"
        " each other by telephone this week, but agreed not to say what they had talked about, a town official said."
    ),
    (
        "Harbour master Tom Verrall of Northby talked to his counterpart in Sundhaven, harbour master Elin Brask, by"
        " telephone on Wednesday, according to Verrall's office."
    ),
    (
        '"The two harbour masters exchanged their views on matters of common interest," said town clerk Col Dawes.'
        ' "As is their custom, both have agreed to keep the talk to themselves."'
    ),
    "The call came as travellers grew more and more alarmed over the ferry's cancelled crossings.",
    (
        "The ferry company alarmed both towns last month when it sold its second ship. Instead of replacing it, the"
        " company cut the timetable by half. Additionally, a storm damaged the landing stage at Sundhaven."
    ),
    '"We have asked our neighbours to tell us what exactly is going on" with the timetable, Quist also said.',
    'They also wrote: "The weather is poor and unsuited to repairs."',
    'A fisherman told the Northby Courier on Thursday that "all eyes" are on the next crossing.',
)
PASTE = "\n\n".join(_PARAGRAPHS)
