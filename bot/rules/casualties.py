"""Whether a message is about people who are hurt, dead or missing, or from relatives who ask after them.

Such a message never becomes one of many: it is never put in a group nor answered with a text for all. The question is
asked in the middle of a disruption, so what people say of parcels and batteries ("missing", "died") must not count.
"""

from __future__ import annotations

import re

from bot.rules.words import Words, words_of

# Only people are said to be so.
PEOPLE_HURT = Words(
    (
        *("gewond", "gewonde", "gewonden", "zwaargewond*", "lichtgewond*", "slachtoffer*", "omgekomen", "doden"),
        *("dodelijk*", "verongelukt*", "aangereden", "overreden", "reanimatie", "gereanimeerd", "bewusteloos"),
        *("doodgereden", "nabestaande*", "levenloos", "verdronken", "onder het puin", "ligt in het ziekenhuis"),
        *("naar het ziekenhuis", "spoedeisende hulp", "in coma", "condoleance*", "gecondoleerd"),
        *("injured", "injuries", "wounded", "casualties", "casualty", "fatalities", "fatality", "fatal", "unconscious"),
        *("next of kin", "bereaved", "drowned", "in a coma", "in hospital", "to hospital", "to the hospital"),
        *("passed away", "condolences", "deceased", "survivors"),
    )
)
# Things are said to be so as well; it counts beside a person only.
HURT = frozenset(
    """
    overleden gestorven dood vermist bloedt onwel geraakt flauwgevallen gestoken
    died dead killed dying bleeding stabbed shot collapsed fainted
    """.split()
)
# One can also lose or miss something, so here nothing may follow that is lost, and strangers do not count.
LOST = frozenset("kwijt gewond lost missing hurt".split())
AFTER_LOST = frozenset("in since after from at on and by during please sinds na bij uit en op door".split())
RELATIVES = frozenset(
    """
    vader moeder papa mama pa ma ouders zoon zoontje dochter dochtertje kind kinderen kindje baby broer broertje zus
    zusje man vrouw echtgenoot echtgenote partner vriend vriendin opa oma grootouders neef nicht neefje nichtje oom
    tante kleinzoon kleindochter familie familielid schoonvader schoonmoeder collega buurman buurvrouw verloofde
    father mother dad mom mum parents son daughter child children kid kids baby brother sister husband wife spouse
    boyfriend girlfriend friend grandfather grandmother grandpa grandma granddad gran grandparents nephew niece uncle
    aunt cousin grandson granddaughter family fiance fiancee colleague roommate
    """.split()
)
STRANGERS = frozenset(
    """
    iemand mensen persoon personen reiziger reizigers passagier passagiers jongen meisje machinist conducteur chauffeur
    bestuurder fietser voetganger inzittenden bejaarde hij zij
    someone somebody people person passenger passengers boy girl driver conductor pilot cyclist pedestrian he she they
    """.split()
)
OURS = frozenset("mijn m mn onze ons zijn haar hun my our his her their".split())
ASKED_AFTER = frozenset(
    {("waar", "is"), ("op", "zoek"), ("zoek", "naar"), ("where", "is"), ("where", "s"), ("looking", "for")}
)
# "That train", "the crashed bus": everybody knows which, because something happened to it.
THAT_ONE = re.compile(
    r" (?:in|met|op|van|on|aboard|from) (?:die|dat|that|the crashed|the derailed|de ontspoorde|de verongelukte)"
    r" (?:\w+ )?(?:trein|bus|tram|metro|vlucht|vliegtuig|boot|veerboot|sprinter|intercity|wagon|coupe|lift|bocht"
    r"|train|plane|flight|coach|ferry|ship|boat|carriage|subway|metro|lift|elevator) "
)
WORRIED = Words(
    (
        *("neemt niet op", "neemt zijn telefoon niet op", "neemt haar telefoon niet op", "krijg hem niet te pakken"),
        *("krijg haar niet te pakken", "geen contact met", "kan hem niet bereiken", "kan haar niet bereiken"),
        *(
            "niet te bereiken",
            "niks gehoord van",
            "niets gehoord van",
            "is hij veilig",
            "is ze veilig",
            "zijn ze veilig",
        ),
        *(
            "is zij veilig",
            "of hij veilig is",
            "of ze veilig is",
            "of ze nog leeft",
            "of hij nog leeft",
            "maak me zorgen",
        ),
        *(
            "of hij ongedeerd is",
            "of zij ongedeerd is",
            "doodsbang",
            "ongerust",
            "leeft nog",
            "reageert niet op appjes",
        ),
        *("not answering", "isn t answering", "doesn t answer", "doesn t pick up", "not picking up", "can t reach"),
        *(
            "cannot reach",
            "haven t heard from",
            "have not heard from",
            "heard nothing from",
            "no word from",
            "is he ok",
        ),
        *("is she ok", "are they ok", "is he safe", "is she safe", "are they safe", "is he alive", "is she alive"),
        *("if he is ok", "if she is ok", "if he is safe", "if she is safe", "if he s ok", "if she s ok"),
        *("worried sick", "so worried about"),
    )
)
# Nobody is harmed in these; they are taken out before the search.
TURNS_OF_SPEECH = Words(
    (
        *("dood op", "verveel me dood", "verveelt zich dood", "lach me dood", "schrik me dood", "schaam me dood"),
        *("doodmoe", "dood en verderf", "geen slachtoffer*", "slachtoffer van fraude", "slachtoffer van jullie"),
        *("slachtoffer van phishing", "slachtoffer van oplichting", "slachtoffer van de vertraging*"),
        *("niemand gewond", "geen gewonden", "kwijt geraakt", "moeder natuur", "dode hoek", "dodelijk vermoeiend"),
        *("dodelijk saai", "dead line", "dead battery", "dead phone", "battery died", "phone died", "killing me"),
        *("killing it", "dying to", "dead tired", "drop dead gorgeous", "wouldn t hurt", "won t hurt", "missing out"),
        *("fatal error", "no injuries", "no casualties", "nobody injured", "no one injured", "nobody hurt"),
        *("no one hurt", "add insult to injury", "lost my mind", "dead serious", "dead on arrival", "is missing out"),
    )
)
THINGS = frozenset(
    """
    pas tas koffer telefoon pakket pakje bagage kaart accu bestelling
    bag bags luggage phone card ticket wallet battery laptop parcel order connection flight
    """.split()
)
NEAR = 4  # words between a person and what happened to them


def casualties(text: str) -> bool:
    """Say whether ``text`` (Dutch or English) speaks of people hurt, dead or missing, or asks after a relative."""
    words = _without_turns_of_speech(words_of(text))
    if PEOPLE_HURT.found_among(words):
        return True
    relatives = [at for at, word in enumerate(words) if word in RELATIVES and OURS & set(words[max(at - 2, 0) : at])]
    strangers = [at for at, word in enumerate(words) if word in STRANGERS]
    if any(_befell(words, at, HURT) for at in strangers) or any(_befell(words, at, HURT | LOST) for at in relatives):
        return True
    return bool(relatives) and _asks_after(words, relatives)


def _befell(words: list[str], at: int, fates: frozenset[str]) -> bool:
    """Say whether the next words tell the fate of the person at ``at``: "my son is missing", "someone died"."""
    for further, word in enumerate(words[at + 1 : at + 1 + NEAR], at + 1):
        if word in THINGS:
            return False
        if word in fates:
            return word in HURT or set(words[further + 1 : further + 2]) <= AFTER_LOST
    return False


def _asks_after(words: list[str], relatives: list[int]) -> bool:
    """Say whether a relative was on board of what everybody talks of, cannot be reached, or is looked for."""
    if any(tuple(words[at - 3 : at - 1]) in ASKED_AFTER for at in relatives if at >= 3):
        return True
    return THAT_ONE.search(f" {' '.join(words)} ") is not None or bool(WORRIED.found_among(words))


def _without_turns_of_speech(words: list[str]) -> list[str]:
    row = f" {' '.join(words)} "
    for phrase in TURNS_OF_SPEECH.found_among(words):
        rest = r"\w*" if phrase.endswith("*") else ""
        row = re.sub(rf" {re.escape(phrase.rstrip('*'))}{rest} ", " ", row)
    return row.split()
