"""The words by which the matcher reads a name's surroundings: titles, roles, places, legal forms, given names.

Hand-written, or in `data/`; every word is folded (`fold.plain`).  Titles also speak French, German, Spanish, Italian.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from bot.engine.fold import plain


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as prose."""
    return frozenset(text.split())


MALE_TITLES: Final = words(
    "mr sir lord king prince duke baron pope herr monsieur senor signor mister fr father brother uncle"
)
FEMALE_TITLES: Final = words(
    "mrs ms miss madam madame mme mlle lady dame queen princess duchess baroness frau senora signora sister aunt"
)
TITLES: Final = (
    MALE_TITLES
    | FEMALE_TITLES
    | words(
        """dr prof professor rev reverend hon gen general lt lieutenant maj major col colonel capt captain cmdr
        commander adm admiral brig brigadier sgt sergeant cpl corporal pvt private marshal commodore cllr councillor
        sen senator rep representative congressman congresswoman gov governor pres president vice premier chancellor
        minister secretary ambassador justice judge mp mep rabbi imam sheikh shaikh sheik ayatollah emir sultan
        bishop archbishop cardinal msgr detective inspector constable sheriff officer pc dci supt superintendent
        chairman chairwoman chair speaker mayor taoiseach chief deputy acting former ex prime first foreign"""
    )
)
"""Stand before a person's name, capitalised."""

OFFICES: Final = words(
    """president vice premier minister chancellor secretary senator sen governor gov general gen admiral adm ambassador
    pope ayatollah taoiseach speaker archbishop cardinal chairman congressman congresswoman rep"""
)
"""Titles of which there are few at a time: with one, a surname names somebody whom people watch."""

ROLES: Final = words(
    """coach manager captain striker goalkeeper keeper midfielder defender forward winger skipper batsman bowler
    all-rounder golfer player champion rival compatriot countryman teammate spokesman spokeswoman spokesperson
    author writer novelist poet actor actress singer rapper comedian director producer filmmaker playwright
    analyst economist strategist trader lawyer attorney prosecutor barrister solicitor judge detective leader
    candidate politician lawmaker legislator senator congressman congresswoman governor president premier
    minister chancellor secretary ambassador envoy negotiator mediator diplomat aide adviser advisor chief
    boss head executive founder co-founder chairman chairwoman chair owner investor billionaire entrepreneur
    commander general colonel admiral professor scientist researcher historian activist campaigner journalist
    reporter correspondent columnist editor presenter broadcaster doctor surgeon bishop archbishop astronaut
    sprinter swimmer cyclist driver jockey skater boxer wrestler pitcher quarterback seed american frenchman
    briton german swede spaniard dutchman englishman englishwoman scotsman irishman welshman frenchwoman
    dutchwoman zealander londoner italian russian australian suspect defendant victim ceo cfo coo cto md
    inspector officer opponent successor predecessor veteran"""
)
"""Name what somebody is; before or after a surname they show that it is a person's."""

SPEECH: Final = words(
    """said says say told tells added adds asked replied wrote tweeted argued claimed denied insisted warned
    announced declared explained admitted acknowledged confirmed promised pledged vowed testified recalled joked
    resigned apologised apologized smiled laughed nodded married died thinks believes believed thought wants
    scored won beat lost hit served defeated headed married retired grinned shrugged wept sang spoke resigned"""
)
"""What mostly people do, right before or after a name."""

AUXILIARIES: Final = words("is was has had will would did does could can must should who also then later")
ACTS: Final = (
    SPEECH
    | AUXILIARIES
    | words(
        """plans planned hired bought sold
    opened closed cut raised fired signed agreed refused fell rose gained dropped launched unveiled reported posted
    expects expected named appointed sued paid met meets voted became remains remained stayed left took made ran
    came went saw got gave began"""
    )
)
"""What a person or an organisation does, right after its name; a common noun there would be followed by a noun."""

HONORIFICS: Final = words("his her wife husband son daughter brother sister father mother family lawyer aides home")
SUFFIXES: Final = words("jr sr junior senior ii iii iv")
PARTICLES: Final = words(
    "van von der den de del della di da dos das du la le lo al el bin ben ibn bint ter ten zu zum san st abu ould ap"
)

PLACE_PREPOSITIONS: Final = words(
    "in near across throughout into inside outside around toward towards via within north south east west"
)
GEOGRAPHY: Final = words(
    """river rainforest basin jungle delta valley desert peninsula mountains mountain coast city town county
    province region border airport harbour harbor canyon islands island sea lake gulf strait bay hills forest"""
)

NAME_HEADS: Final = words(
    """stadium street st road rd avenue ave boulevard square park bridge tower towers building hall house arena centre
    center airport station hospital school college university academy institute institution foundation trust museum
    gallery library theatre theater cathedral church mosque temple prize award awards medal cup trophy open classic
    derby festival marathon agreement accord accords treaty protocol convention pact act bill law doctrine plan
    memorial monument cemetery zoo garden gardens lane drive hotel plaza mall market exchange express chronicle
    herald times post tribune gazette journal news daily telegraph observer review magazine press radio television tv
    fc afc cf united rovers wanderers athletic albion hotspur wednesday rangers city county town
    island islands river lake mountain mountains bay beach hills valley falls gulf strait canal port peninsula fjord
    dam glacier bancorp studios records pictures entertainment
    party union league federation association council committee commission society club circuit speedway raceway
    quartet orchestra philharmonic symphony opera ballet band clinic laboratory laboratories observatory refinery"""
)
"""Capitalised after a name they make another, longer name of it."""

OF_HEADS: Final = words(
    """bank university college institute church cathedral museum port gulf strait bay battle treaty siege house school
    academy bishop archbishop duke duchess earl prince princess diocese archdiocese isle lake mount fort saint st san
    santa cape times courier declaration convention royal ministry department chamber society"""
)
"""Before "of" or straight before a name they swallow it: Bank of America, Fort Jordan."""

GENERIC_ORGANISATIONS: Final = words(
    """parliament congress senate assembly house cabinet government ministry department office agency bureau commission
    committee council court central bank treasury army navy police party union league federation association institute
    university college academy school board authority administration service national federal supreme high royal
    international foreign defence defense interior finance justice health education trade labour labor liberal
    conservative democratic republican socialist communist people peoples popular social workers representatives
    commons lords communists democrats republicans conservatives liberals socialists times post news press daily
    herald telegraph guardian the of for and state public general united world stock exchange fund group company
    rangers giants cardinals lions tigers eagles city rovers wanderers athletic"""
)
"""Words of which a name is no name yet: "the Congress" is whose?"""

LEGAL_FORMS: Final = words(
    """inc incorporated corp corporation co company ltd limited plc llc llp lp ag sa spa nv bv gmbh ab asa oyj oy as se
    kg kgaa kk pty bhd sdn holding holdings group sarl srl pjsc jsc ojsc oao ooo zao pte"""
)
CLUB_AFFIXES: Final = words(
    "fc afc cf sc ac as fk sk sv nk bk if cd ud rc bc ssc vfb vfl tsv fsv ff aik jk gnk hnk rfc rlfc ccc"
)

GENERIC_TAILS: Final = words("system index companies")

CALENDAR: Final = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
    thurs fri sat sun today tomorrow yesterday christmas easter"""
)

NATIONALITIES: Final = words(
    """afghan african albanian algerian american andorran angolan arab argentine argentinian armenian asian australian
    austrian azerbaijani azeri bahraini bangladeshi basque belarusian belgian bolivian bosnian brazilian british
    briton bulgarian burmese cambodian canadian catalan chechen chilean chinese colombian congolese croatian croat
    cuban cypriot czech danish dane dutch ecuadorean egyptian emirati english eritrean estonian ethiopian european
    filipino finnish finn french georgian german ghanaian greek haitian hungarian icelandic indian indonesian iranian
    iraqi irish israeli italian ivorian jamaican japanese jewish jordanian kazakh kenyan korean kosovar kurdish kurd
    kuwaiti latvian lebanese liberian libyan lithuanian luxembourg macedonian malaysian maltese mexican moldovan
    mongolian montenegrin moroccan muslim catholic namibian nepalese nigerian norwegian omani pakistani palestinian
    panamanian paraguayan peruvian polish pole portuguese qatari romanian russian rwandan saudi scottish scot senegalese
    serbian serb singaporean slovak slovenian somali spanish spaniard sudanese swedish swede swiss syrian taiwanese
    tajik tamil tanzanian thai tibetan tunisian turkish turk turkmen ugandan ukrainian uruguayan uzbek venezuelan
    vietnamese welsh yemeni zambian zimbabwean democrat democratic republican conservative labour labor liberal tory
    socialist communist nazi soviet sinhalese northern southern eastern western central greater inner outer downtown
    mainland metropolitan olympic us uk eu un u s"""
)
"""Capitalised before a name without being part of it."""

COUNTRIES: Final = words(
    """afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan bahamas bahrain
    bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia botswana brazil britain brunei bulgaria
    burundi cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus denmark djibouti dominica
    ecuador egypt england eritrea estonia ethiopia fiji finland france gabon gambia georgia germany ghana greece
    grenada guatemala guinea guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy
    jamaica japan jordan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya
    liechtenstein lithuania luxembourg macedonia madagascar malawi malaysia maldives mali malta mauritania mauritius
    mexico moldova monaco mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger
    nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia
    rwanda samoa scotland senegal serbia singapore slovakia slovenia somalia spain sudan suriname sweden switzerland
    syria taiwan tajikistan tanzania thailand togo tunisia turkey turkmenistan uganda ukraine uruguay uzbekistan
    venezuela vietnam wales yemen zambia zimbabwe africa america asia europe"""
)

STATES: Final = words(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
    indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
    montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington
    wisconsin wyoming ontario quebec alberta manitoba saskatchewan ala ariz ark calif colo conn fla ga ill ind kan ky
    mass mich minn miss mo neb nev okla ore pa tenn tex va wash wis ont"""
)

WORLD_CITIES: Final = words(
    """paris london rome athens berlin moscow vienna dublin cambridge oxford manchester birmingham melbourne naples
    venice florence lisbon madrid toledo cordoba lima cairo delhi geneva lausanne belfast edinburgh glasgow aberdeen
    perth windsor bristol plymouth dover hamburg frankfurt dresden hanover stuttgart warsaw cracow prague odessa
    petersburg milan turin verona palermo syracuse troy carthage memphis alexandria damascus bethlehem hebron beirut
    lebanon jerusalem tripoli baghdad canton peking shanghai bombay calcutta salem waterloo versailles lyon
    marseille brussels antwerp amsterdam rotterdam copenhagen oslo bergen stockholm helsinki riga havana santiago
    cartagena barcelona valencia granada"""
)
"""Cities whose namesakes lie in America: "Paris, Texas" is not the one meant by "Paris"."""

PLACE_NAMES: Final = (
    COUNTRIES
    | STATES
    | WORLD_CITIES
    | words(
        """washington lincoln jackson houston dallas austin denver phoenix chicago boston seattle portland cleveland
        detroit atlanta miami orlando tampa charlotte nashville philadelphia pittsburgh baltimore york bedford
        lancaster derby stafford preston burnley everton bolton blackburn leeds sheffield liverpool newcastle
        sunderland leicester nottingham coventry southampton portsmouth reading wimbledon wellington auckland sydney
        brisbane adelaide durban johannesburg nairobi lagos khartoum kabul karachi lahore islamabad tehran riyadh
        doha dubai ankara istanbul izmir kyiv kiev minsk vilnius tallinn zagreb belgrade sarajevo skopje sofia
        bucharest budapest bratislava munich cologne bonn bremen dortmund zurich basel monaco nice bordeaux toulouse
        lille nantes genoa bologna parma seville bilbao porto tokyo osaka kyoto beijing seoul manila jakarta hanoi
        bangkok toronto montreal ottawa vancouver hamilton victoria brasilia rio caracas bogota quito montevideo
        sheridan hastings chelsea kingston durham burlington crawford marshall tyler milwaukee sacramento cincinnati
        oakland anaheim hartford buffalo calgary edmonton winnipeg indianapolis jacksonville columbus"""
    )
)
"""Places that are also surnames or clubs; a preposition before one says which."""

_PLACES_OF_TWO_WORDS: Final = words(
    """new_york los_angeles san_diego san_francisco san_antonio san_jose kansas_city st_louis st._louis new_jersey
    green_bay tampa_bay golden_state new_england oklahoma_city las_vegas new_orleans united_states united_kingdom
    new_zealand south_africa south_korea north_korea saudi_arabia sri_lanka hong_kong"""
)


def is_place(name: str) -> bool:
    """Whether `name` is a country's, a state's or a town's that clubs are called after, or people."""
    folded = plain(name)
    return folded in PLACE_NAMES or folded.replace(" ", "_") in _PLACES_OF_TWO_WORDS


NICKNAMES: Final = tuple(
    frozenset(group.split())
    for group in (
        "william bill billy will willy",
        "robert bob bobby rob robbie",
        "richard dick rick rich ricky",
        "james jim jimmy jamie",
        "john johnny jack jon",
        "michael mike mick mickey",
        "joseph joe joey",
        "thomas tom tommy",
        "edward ed eddie ted teddy",
        "edwin ed eddie",
        "anthony tony",
        "antony tony anthony",
        "charles charlie chuck",
        "christopher chris kit",
        "daniel dan danny",
        "david dave davey",
        "donald don donny",
        "douglas doug",
        "frederick fred freddie",
        "gerald gerry jerry",
        "gregory greg",
        "henry harry hank",
        "jeffrey jeff geoff geoffrey",
        "kenneth ken kenny",
        "lawrence larry",
        "leonard len lenny",
        "matthew matt",
        "nicholas nick nicky",
        "patrick pat paddy",
        "peter pete",
        "philip phil phillip",
        "raymond ray",
        "ronald ron ronnie",
        "samuel sam sammy",
        "stephen steve steven",
        "timothy tim",
        "walter walt",
        "alexander alex sasha alec al aleksandr oleksandr",
        "albert al bert",
        "alan al",
        "benjamin ben binyamin bibi benny",
        "bernard bernie",
        "andrew andy drew",
        "arthur art",
        "francis frank frankie",
        "eugene gene",
        "theodore ted teddy theo",
        "vincent vince vinny",
        "zachary zach zack",
        "elizabeth liz beth betty lizzie eliza",
        "catherine kate katie cathy kathy",
        "katherine kate katie kathy",
        "kathleen kathy kate",
        "margaret maggie meg peggy",
        "patricia pat patty tricia",
        "susan sue susie",
        "deborah debbie deb",
        "jennifer jen jenny",
        "jessica jess",
        "rebecca becky",
        "barbara barb",
        "christine chris tina",
        "stephanie steph steffi",
        "victoria vicky",
        "alexandra alex sandra",
        "samantha sam",
        "madeleine maddy",
        "abigail abby",
        "vladimir volodya volodymyr",
        "mikhail misha mykhailo",
        "yevgeny evgeny yevhen yevgeni evgeni yevgenia",
        "nikolai nikolay mykola",
        "sergei sergey serhiy sergiy",
        "dmitri dmitry dmytro dimitri",
        "mohammed mohammad muhammad mohamed mohamad mahomet muhammed",
        "moammar muammar moamer",
        "yasser yasir yassir",
        "omar umar",
        "osama usama",
        "bashar bachar",
        "hassan hasan",
        "mahmoud mahmood mahmud",
        "hosni husni",
        "abdullah abdallah abdulla",
        "khaled khalid",
        "viktor victor",
        "saeed said sayed sayeed",
        "rafiq rafik rafic",
        "youssef yusuf yousef yousuf",
        "ibrahim ebrahim",
        "tariq tarek tareq tarik",
        "walid waleed",
        "hussein husain hussain hossein husayn",
        "hafez hafiz",
        "yuri yury iouri youri yuriy",
        "itzhak yitzhak izhak",
        "stefanie stephanie steffi",
        "anatoly anatoli anatoliy",
        "vyacheslav viacheslav vjaceslav",
        "petr peter",
        "jozef josef joseph",
    )
)
"""Given names that stand for each other."""

EAST_ASIAN_SURNAMES: Final = words(
    """kim park lee choi jung jeong kang cho yoon yun jang lim han oh seo shin kwon hwang ahn song roh moon ban
    xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang cao
    deng feng peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao mao qian wen
    bo nguyen tran pham vo dang bui do ngo duong chan wong leung cheung ho lam tsai ng goh"""
)


_EVERYDAY: Final = words(
    """apple apples lark larks kestrel falcon falcons virgin bush heath marsh hale python amber olive ivy hazel reed
    otter badger fox hawk heron robin raven eagle wren finch swan crane drake pike bass cod trout salmon lynx cougar
    jaguar puma panther tiger lion wolf bear beaver bison buffalo ram rams colt colts bronco oak ash birch cedar elm
    maple pine willow holly laurel rowan thorn thistle clover rose lily daisy violet iris cotton silk denim velvet
    copper cobalt nickel zinc chrome onyx ruby jade pearl coral opal flint slate granite marble sandstone brook creek
    glen moor mead meadow barrow hedge orchard vale dell knoll crest cliff cove reef lagoon mast anchor lantern candle
    torch ember cinder comet nova nebula orbit zenith apex pinnacle summit vertex matrix vector delta sigma omega alpha
    zephyr tempest cyclone typhoon monsoon mercury sprint snap stripe uber visa oracle nest peach plum pear fig
    diesel lemon lime melon mango pepper ginger basil sage mint thyme parsley barley rye wheat honey butter cheddar"""
)
"""Everyday nouns that news has little occasion to write."""


@cache
def common_words() -> frozenset[str]:
    """Words that are usual in lower case: a capital at the start of a sentence says nothing about them."""
    return _EVERYDAY.union(_lines("common_words.txt"))


@cache
def common_surnames() -> frozenset[str]:
    """Surnames that many people share: alone they name nobody."""
    return frozenset(_lines("surnames.txt"))


@cache
def forenames() -> dict[str, str]:
    """Given names with the sex they tell: `m`, `f`, or `b` for either."""
    return dict(line.split() for line in _lines("forenames.txt"))


@cache
def _countries() -> dict[str, frozenset[str]]:
    lines = [frozenset(line.split()) for line in _lines("countries.txt")]
    return {word: line for line in lines for word in line}


def country(word: str) -> frozenset[str]:
    """The words that stand for the same country: its name, capital and people; nothing for other words."""
    return _countries().get(word, frozenset())


@cache
def equivalents(given: str) -> frozenset[str]:
    """`given` and every given name that may stand for it."""
    return frozenset({given}).union(*(group for group in NICKNAMES if given in group))


def _lines(name: str) -> list[str]:
    text = (files("bot.engine") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
