"""Twenty-two short articles, each with the grade that a reader gave it before the engine was asked."""

import pytest

from bot.engine.match import Matcher
from bot.model import Entity, EntityType, Salience, Watchlist

WATCHED = (
    Entity("Nolan Farrow", EntityType.PERSON),
    Entity("Ines Okafor", EntityType.PERSON),
    Entity("Orvex", EntityType.ORGANISATION),
    Entity("Skerrow Harbour Trust", EntityType.ORGANISATION),
    Entity("Skerrow", EntityType.PLACE),
)
MAIN, MENTIONED, PASSING = Salience.MAIN, Salience.MENTIONED, Salience.PASSING

READ = [
    # whom the news is about
    (
        "Nolan Farrow",
        MAIN,
        "Farrow resigns as mayor",
        """Nolan Farrow resigned on Monday after nine years as mayor. He gave no reason. His deputy will run the city
        until May. Farrow, 61, had lost the support of his party in March. "I am tired," he told a radio station.
        The opposition asked for elections.""",
    ),
    (
        "Orvex",
        MAIN,
        "Orvex to cut 900 jobs",
        """The chemicals maker Orvex will close its plant in Carn and cut 900 jobs, it said on Tuesday. Unions called
        the step a scandal. The plant opened in 1961. Orvex has lost money for three years. Its shares rose by four
        per cent.""",
    ),
    (
        "Ines Okafor",
        MAIN,
        "The woman who counts bats",
        """Ines Okafor gets up when others go to bed. For 20 years she has counted bats in the quarries of Velland. She
        began as a student. Nobody paid her then. Okafor now leads a team of six and has written two books. Her next
        will be on moths.""",
    ),
    (
        "Skerrow",
        MAIN,
        "Skerrow under water",
        """Half of Skerrow was flooded on Friday. The river rose by four metres in a night. In the old town people were
        taken from their roofs. Skerrow was last flooded in 1953. The army sent boats. Schools will stay shut.""",
    ),
    (
        "Nolan Farrow",
        MAIN,
        "Obituary: a mayor who loved trams",
        """Nolan Farrow, who has died aged 88, brought the trams back. He was born in Carn, a baker's son. Farrow left
        school at 14. In 1971 he was elected to the council. The trams ran from 1980 on. He leaves a wife and two
        sons.""",
    ),
    (
        "Orvex",
        MAIN,
        "Regulator fines chemicals maker",
        """Orvex was fined two million on Thursday for a leak that killed fish in nine rivers. The regulator said that
        Orvex had known of the crack for a year. Orvex will appeal. Anglers had brought the case.""",
    ),
    (
        "Ines Okafor",
        MAIN,
        "Okafor and Farrow clash over the port",
        """Ines Okafor and Nolan Farrow accused each other of lying on Wednesday. Okafor, who speaks for the pilots,
        said that the mayor had sold the port behind closed doors. Farrow called that an invention. A judge will
        hear both.""",
    ),
    # whom the news names, though it is about something else
    (
        "Ines Okafor",
        MENTIONED,
        "Port shut after tanker runs aground",
        """The port was shut on Monday after a tanker ran aground. Nobody was hurt. Tugs will try to pull it off at
        high tide. "We expect two days of delay," said Ines Okafor, who speaks for the pilots. Ferries run from Carn
        instead. The tanker had lost its engine. It carries wheat. Divers have gone down.""",
    ),
    (
        "Nolan Farrow",
        MENTIONED,
        "City council votes for tram",
        """The city council voted for a tram on Monday, by 22 to 20. Building will begin in May. Shops fear the noise.
        The mayor, Nolan Farrow, had asked for a delay. It will cost 90 million. The first line goes to the airport.
        Farrow voted against. A second line may follow.""",
    ),
    (
        "Orvex",
        MENTIONED,
        "Shares fall on fears for trade",
        """Shares fell by two per cent on Monday. Banks led the losses. Brokers spoke of fear. Among the few winners
        was Orvex, which rose by three per cent after it had sold a plant. Oil was cheaper. The pound held. Gold
        rose.""",
    ),
    (
        "Skerrow",
        MENTIONED,
        "Ferry firm goes bust",
        """A ferry firm that carried two million people a year stopped sailing on Sunday. Its boats lie in Skerrow.
        Passengers were told by text message. The firm owes 30 million. Crews were paid until May. Unions are angry.
        The receiver hopes to sell the boats. Two rivals are said to be interested.""",
    ),
    (
        "Skerrow Harbour Trust",
        MENTIONED,
        "Pilots end strike",
        """Pilots went back to work on Thursday after nine days. They will get four per cent. The deal was signed at
        night. The Skerrow Harbour Trust had offered three. Ships waited for a week. Fruit rotted. The minister was
        relieved. A mediator had been called in on Monday.""",
    ),
    (
        "Ines Okafor",
        MENTIONED,
        "Farrow resigns as mayor",
        """Nolan Farrow resigned on Monday after nine years as mayor. His deputy, Ines Okafor, will run the city until
        May. Farrow gave no reason. The opposition asked for elections. Shops stayed open. Trams ran on time.""",
    ),
    (
        "Nolan Farrow",
        MENTIONED,
        "Orvex to cut 900 jobs",
        """The chemicals maker Orvex will close its plant and cut 900 jobs, it said on Tuesday. Unions called it a
        scandal. "This is a black day," said the mayor, Nolan Farrow. The plant opened in 1961. Orvex has lost money
        for years. Its shares rose. A rival may buy the land.""",
    ),
    (
        "Orvex",
        MENTIONED,
        "Fish die in nine rivers",
        """Fish have died in nine rivers since Sunday. Anglers found them first. Tests point to a leak of ammonia, and
        two officials named Orvex, whose plant lies upstream. Orvex said that it knew of no leak. Farmers were told
        to keep cattle away. Drinking water is safe. More tests follow. Rain is forecast for Monday, which may help.""",
    ),
    # whom one need not have named
    (
        "Nolan Farrow",
        PASSING,
        "New tram opens",
        """The new tram opened on Sunday. Thousands rode for nothing. It takes 20 minutes to the airport. The old bus
        took 40. Drivers were trained for a year. The cars were built in Carn. They are green. Dogs may ride.
        Bicycles may not. Tickets cost two pounds. Shops along the line are full. A second line is planned. It will
        go to the port. Work on it begins in May. The bridge must be widened first. That will cost nine million.
        Children sang. A band played. Rain fell at noon. Nobody minded. The tram was first proposed by Nolan Farrow,
        then mayor, in 1998.""",
    ),
    (
        "Orvex",
        PASSING,
        "Runner wins in the rain",
        """A nurse won the city run on Sunday in the rain. She took two hours and 31 minutes. It was her first win. She
        trains at night. A baker came second. Nine thousand took part. Four were taken to hospital. None is in
        danger. Streets were shut until three. The police were content. The oldest runner was 84. He came last. The
        youngest was 16. Volunteers gave out water. The prize is 500 pounds. She will give it to her ward. Next
        year's run is in May. It will have a new route. The old one crosses a building site. The run is sponsored by
        Orvex and two banks.""",
    ),
    (
        "Skerrow",
        PASSING,
        "Book prize goes to poet",
        """A poet won the book prize on Monday. Her poems are about stones. She is 71. The judges called them hard and
        clear. The prize is worth 20,000. She has won it once before. Critics had tipped a novel. Its author
        clapped. The winner thanked her dentist. She will buy a boat. The dinner was late. The soup was cold. A
        judge fell asleep. The speeches were short. The poems sold out by noon. A second printing is on its way.
        Schools will read them. The poet was born in Skerrow and lives in Carn. She does not like towns. Her next
        book is about moss.""",
    ),
    (
        "Ines Okafor",
        PASSING,
        "What to do this weekend",
        """A fair opens on Saturday. There will be rides. A choir sings on Sunday in the old church. Tickets are free.
        The museum has late hours. Its new wing shows kites. Children pay nothing. A market sells cheese at the
        port. There is parking. Dogs are welcome. A walk around the quarry begins at ten. Bring boots. The pool is
        shut. The library has a sale. Books cost a pound. A film about bats is shown at nine. After it, guests such
        as Ines Okafor answer questions. The bar is open. Buses run until one. Rain is likely.""",
    ),
    # how the text is made
    (
        "Nolan Farrow",
        MAIN,
        "",
        """FARROW RESIGNS AS MAYOR

        Nolan Farrow resigned on Monday. He gave no reason. Farrow had been mayor for nine years. A deputy is in.""",
    ),
    (
        "Nolan Farrow",
        MAIN,
        "Mayor resigns",
        """The mayor resigned on Monday. Nolan Farrow gave no reason, but friends said that he was ill. Farrow had been
        mayor for nine years. His deputy takes over. Farrow will live in Carn.""",
    ),
    (
        "Nolan Farrow",
        MENTIONED,
        "Nine things to know today",
        """1. It will rain. Take a coat. 2. Nolan Farrow has resigned as mayor. 3. Orvex cuts 900 jobs. 4. The tram
        opens on Sunday. 5. Fish die in nine rivers. 6. A nurse won the run. 7. A poet won a prize. 8. The port is
        shut. 9. Bats are back.""",
    ),
]


@pytest.mark.parametrize(("name", "grade", "title", "text"), READ, ids=[f"{row[0]}: {row[2]}" for row in READ])
def test_the_grade_is_the_readers(name: str, grade: Salience, title: str, text: str) -> None:
    told = "\n".join(line.strip() for line in text.splitlines())
    matches = Matcher([Watchlist("desk", WATCHED)], tagger=None).match(told, title).matches
    assert {match.entity: match.salience for match in matches}[name] is grade
