"""Function words of the seven languages we know: what says nothing about a sentence's subject.

Lists of our own, so that a summary loads neither spaCy nor its language data.
"""

from __future__ import annotations

from typing import Final

STOP_WORDS: Final[dict[str, frozenset[str]]] = {
    code: frozenset(listed.split())
    for code, listed in {
        "en": """
            a about above across after again against all almost along also although always am among an and another
            any are aren't around as at be became because been before being below between both but by can can't
            could couldn't did didn't do does doesn't doing don't down during each either else even ever every few
            for from further get gets got had hadn't has hasn't have haven't having he he'd he'll he's her here hers
            herself him himself his how however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's
            its itself just let like made make many may me might mine more most mr mrs ms much must my myself near
            neither never no nor not nothing now of off often on once one only onto or other others our ours
            ourselves out over own per perhaps quite rather re really said same say says she she'd she'll she's
            should shouldn't since so some something soon still such t than that that's the their theirs them
            themselves then there there's therefore these they they'd they'll they're they've thing this those
            though through thus to told too toward towards under until up upon us very via was wasn't way we we'd
            we'll we're we've well were weren't what what's when where whether which while who who's whom whose why
            will with within without won't would wouldn't yet you you'd you'll you're you've your yours yourself s d
            ll ve
        """,
        "fr": """
            a à ai ainsi alors après as au aucun aucune aussi autre autres aux avaient avait avant avec avez avoir
            avons ayant beaucoup c car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci
            comme comment contre d dans de déjà depuis des dès donc dont du durant elle elles en encore entre est et
            étaient était étant été être eu eux fait faire fois font furent fut hors il ils j je jusqu l la là le
            lequel les leur leurs lors lorsque lui m ma mais me même mêmes mes moi moins mon n ne ni nos notre nous
            on ont ou où par parce pas pendant peu peut peuvent plus plusieurs pour pourquoi puis qu quand que quel
            quelle quelles quelques quels qui quoi s sa sans se sera seront ses si soit son sont sous sur t ta
            tandis tant te tel telle tes toi ton toujours tous tout toute toutes très trop tu un une vers voici
            voilà vos votre vous y
        """,
        "de": """
            ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim
            bereits bin bis bist da dabei dadurch dafür dagegen daher damit danach dann daran darauf darf darin
            darüber das dass dein deine dem den denen denn der deren des deshalb dessen die dies diese diesem diesen
            dieser dieses doch dort du durch ein eine einem einen einer eines einige einmal er erst es etwa etwas
            euch für gab gegen gehabt gewesen gibt hab habe haben hat hatte hatten hätte hätten hier hin hinter ich
            ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja je jede jedem jeden jeder jedes
            jedoch jetzt kann kein keine keinen können könnte machen man mehr mein meine mich mir mit muss müssen
            nach nachdem nicht nichts noch nun nur ob oder ohne schon sehr sei seien sein seine seinem seinen seiner
            seit sich sie sind so sogar solche soll sollen sollte sondern sonst sowie trotz über um und uns unser
            unter viel viele vom von vor war waren warum was weil weiter welche wenn wer werde werden wie wieder
            will wir wird wo wurde wurden würde würden zu zudem zum zur zwar zwischen sagte
        """,
        "es": """
            a al algo algunas algunos ante antes así aún aunque bajo bien cada casi como con contra cual cuales
            cuando cuanto de del desde después dice dijo donde durante e el él ella ellas ellos en entre era eran
            eres es esa esas ese eso esos esta está estaba estado están estar estas este esto estos fue fueron ha
            había habían haber hace hacia han hasta hay he la las le les lo los más me mi mientras mis mismo mucho
            muchos muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque
            pues que qué quien quienes se sea según ser si sí sido sin sino sobre solo sólo son su sus también tan
            tanto te tiene tienen todas todo todos tras tu tus un una unas uno unos y ya yo
        """,
        "it": """
            a ad agli ai al alcuni alla alle allo anche ancora avere aveva avevano c che chi ci ciò cioè come con
            contro cui da dagli dai dal dalla dalle dallo degli dei del dell della delle dello dentro di dopo dove
            due durante e è ed era erano essere fa fra già gli ha hanno ho i il in invece io l la le lei li lo loro
            lui ma me mentre mi mia mio molto ne negli nei nel nell nella nelle nello noi non nostra nostro o ogni
            oltre per perché però più poi prima proprio può quale quali quando quanto quella quelle quelli quello
            questa queste questi questo qui se sei sempre senza si sia siamo solo sono sopra sotto stata state stati
            stato su sua sue sugli sui sul sulla sulle suo suoi tra tu tutta tutte tutti tutto un una uno verso vi
            voi
        """,
        "pt": """
            a à ao aos apenas após aquela aquele aqueles as às até cada com como contra da das de dela dele deles
            depois desde desta deste disse do dos durante e é ela elas ele eles em enquanto entre era eram essa
            essas esse esses esta está estão estar estava estas este estes eu foi foram há isso isto já lhe lhes
            mais mas me mesmo meu minha muito muitos na nas não nem nenhum no nos nós nossa nosso num numa o onde os
            ou outra outras outro outros para pela pelas pelo pelos por porque pode qual quando que quem são se
            segundo sem ser será seu seus si sido sob sobre sua suas também tanto te tem têm ter tinha toda todas
            todo todos tua tudo um uma umas uns você vai
        """,
        "nl": """
            aan al alle alleen als altijd andere ben bij binnen daar daarna dan dat de deze die dit doen door dus
            een eens en er ervan gaan geen geweest had hadden heb hebben heeft hem hen het hier hij hoe hun iemand
            iets ik in is ja je jullie kan kon kunnen maar me meer men met mij mijn moet moeten na naar niet niets
            nog nu of om omdat onder ons onze ook op over reeds sinds te tegen toch toen tot tussen u uit uw van
            veel voor waar waren was wat we weer wel welke werd werden wie wij wil worden wordt zal ze zei zelf zich
            zij zijn zo zoals zonder zou zouden
        """,
    }.items()
}
