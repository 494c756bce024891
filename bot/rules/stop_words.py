"""Words that say nothing about what a message is about, Dutch and English: plain, without accents."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    aan ach af al alle alleen allemaal als altijd ander andere anders alsof auw avond bedankt beetje behalve ben bent
    best beste beter bij bijna binnen blijf blijft boven buiten dag daar daarna daarom dan dank dankjewel dat de deze
    die dit doe doen doet door dus echt een eens eerst eigenlijk eindelijk elk elke en enkele er erg eruit even ergens
    gaan gaat gedaan geen geeft gehad gewoon ging gister gisteren goed goede goedemorgen graag groet groeten haar had
    hadden hallo heb hebben hebt heeft heel hele hem hen het hier hij hoe hoelang hoeveel hoi hoor hopelijk hun iemand
    iets ieder iedere iedereen ik in is ivm ja je jij jou jouw jullie kan keer kijk klopt komen komt kon kreeg krijg
    krijgen krijgt kun kunnen kunt laat laten liever loopt maar maak maakt maken me mee meer meest men met mezelf mij
    mijn min minuten moest moet moeten mogen morgen na naar naast net niemand niet niets niks nog nooit nou nu nul of
    ok oke om omdat onder ons onze ook op over pas per rond samen sinds snel soms staan staat steeds sta straks succes
    te tegen ten ter terug terwijl tijd toch toe toen tot tussen tweede uit uur uw vaak van vanaf vanavond vandaag
    vanmiddag vanmorgen vanochtend veel verder via volgende volgens voor vooral vraag vraagje waar waarom
    waarschijnlijk wanneer want waren was wat we weer week weet wel welk welke werd weten wie wij wil willen word
    worden wordt zal zeg zegt zeggen zei zelf zelfs zeker zich zie zien ziet zij zijn zit zitten zo zoals zodat zoveel
    zou zouden zonder about actually after again all almost already also always am amp an and another any anybody
    anyone anything are aren around as ask at away back be because been before being best better between both but by
    call came can cannot cant come coming could couldn day days did didn do does doesn doing don done each either else
    even ever every everyone everything few find first for from get gets getting give go goes going gone good got
    great guys had has hasn have haven having he hello her here hers hey hi him his hour hours how hrs http https i if
    im in into is isn it its ive just keep know last least leave left less let like ll lol long look looking lot made
    make many may maybe me mean might min mins minutes more morning most much must my need never new next nice night
    no nobody none not nothing now of off oh ok okay on once one only or other our out over own part please pls
    possible put quite re really right rt said same saw say saying says see seem seems she should shouldn since so
    some somebody someone something soon sorry still such sure take taking tell than thank thanks that the their them
    then there these they thing things think this those though through time times to today tomorrow tonight too took
    tried try trying twice two under until up upon us use used using ve very want wants was wasn way we week well went
    were weren what when where which while who whole why will with without won would wouldn yeah year years yes
    yesterday yet you your yours youre
    """.split()
)
