"""What makes an urgent word harmless: turns of speech that a person should not be woken for.

Only beside the word that they explain, and never where the danger is to oneself and there is room for doubt.
"""

from __future__ import annotations

# A word right before the urgent one says that there is none of it: "geen gevaar", "not dangerous".
DENIALS = frozenset({"geen", "niet", "nooit", "no", "not", "never", "isn", "aren", "nobody", "niemand"})

_ALMOST = ("bijna", "haast", "zowat", "nearly", "almost", "gave", "giving", "schrok", "bezorgde")
_CONTRACT = ("contract", "abonnement", "subscription", "menu", "loop", "chat", "chatbot", "queue", "wachtrij", "maze")
_FIGURATIVE = ("career", "political", "commercial", "financial", "carriere", "politieke", "commerciele", "squad")
_LAUGHING = frozenset(
    """
    laughing laughter embarrassment boredom cringe shame jealousy
    lachen lach schaamte verveling jaloezie lol haha hahaha
    """.split()
)
_STARS = ("team", "crew", "account", "game", "party", "playlist", "he", "she", "squad", "band", "dj", "twitter", "chat")
_TASTY = ("lekker", "lekkere", "leuk", "leuke", "goed", "goede", "good", "tasty", "delicious", "cute", "mooi")
_PLANS = ("planning", "vakantie", "levering", "plannen", "project", "bruiloft", "reis", "plans", "holiday", "trip")
_UNPACKING = ("snijden", "gesneden", "snij", "opengemaakt", "openmaken", "geopend", "smeren", "brood", "kaas", "doos")
_GOODS = ("pakket", "pakketje", "pakje", "koffer", "fiets", "bagage", "doos", "parcel", "suitcase")

# Listed phrase -> words that make it harmless within a few words before or behind it.
HARMLESS_BESIDE: dict[str, frozenset[str]] = {
    "ik wil dood": _LAUGHING,
    "want to die": _LAUGHING,
    "kill myself": _LAUGHING,
    "killing myself": _LAUGHING,
    "suicid*": frozenset(_FIGURATIVE),
    "zelfmoord*": frozenset(_FIGURATIVE),
    "overdose": frozenset(("chocolate", "coffee", "caffeine", "sugar", "ads", "advertising", "cuteness", "pizza")),
    "heart attack": frozenset(_ALMOST),
    "hartaanval": frozenset(_ALMOST),
    "is on fire": frozenset(_STARS),
    "fire in the": frozenset(("hole", "belly", "sky", "oven", "fireplace")),
    "brand in de": frozenset(("beste", "sterkste", "grootste", "favoriete", "openhaard", "haard")),
    "stabbed": frozenset(("back",)),
    "raped": frozenset(("wallet", "bank")),
    "verkracht*": frozenset(("taal", "nederlands", "liedje", "nummer")),
    "mishandel*": frozenset(_GOODS),
    "met een mes": frozenset((*_UNPACKING, "verpakking", "pakket", "vork")),
    "in gevaar": frozenset(_PLANS),
    "in danger": frozenset((*_PLANS, "extinction")),
    "gevaar": frozenset(_PLANS),
    "danger": frozenset(("zone", *_PLANS)),
    "gevaarlijk*": frozenset(_TASTY),
    "dangerous*": frozenset(_TASTY),
    "opgesloten": frozenset(_CONTRACT),
    "trapped in": frozenset((*_CONTRACT, "phone", "tree", "cycle")),
    "emergency": frozenset(
        ("exit", "row", "contact", "contacts", "fund", "kit", "number", "brake", "lighting", "case", "card", "cash")
    ),
    "advocaat": frozenset(("slagroom", "likeur", "borrel", "glaasje", "fles", "taart", "ijs", "duivel")),
    "reporter": frozenset(("roving", "ace")),
    "smoke in the": frozenset(("water",)),
}

# "Sue, you are great": a threat says who will.
NEEDED_BEFORE: dict[str, frozenset[str]] = {
    "sue you": frozenset(("will", "ll", "to", "gonna", "can", "could", "should", "might", "would", "and", "i", "we")),
}
