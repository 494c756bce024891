"""The words, Dutch and English, that make a case urgent unless a desk lists its own, by what they tell of.

Kept short on purpose: a word that often means something harmless ("press", "brand", "fire") costs the team an alarm
each time, so such words stand only in phrases that leave no doubt.
"""

from __future__ import annotations

from bot.rules.words import Words

SELF_HARM_WORDS = Words(
    (
        *("zelfmoord*", "zelfdoding", "zelfbeschadiging", "automutilatie", "suicid*", "ik wil dood"),
        *("wil niet meer leven", "einde aan mijn leven", "eind aan mijn leven", "mezelf van kant"),
        *("kill myself", "killing myself", "end my life", "ending my life", "want to die", "hurt myself", "self harm*"),
        *("selfharm*", "overdose"),
    )
)

# Fire, gas, violence, wounds: somebody may be hurt right now.
PERIL_WORDS = Words(
    (
        *("levensgevaar*", "in gevaar", "gaslek", "gaslucht", "ruik gas", "er is brand", "staat in brand"),
        *("in brand gevlogen", "brandlucht", "koolmonoxide", "bommelding", "bomdreiging", "ernstig gewond"),
        *("zwaargewond*", "gewonden", "bewusteloos", "hartaanval", "reanimatie", "steekpartij", "schietpartij"),
        *("met een mes", "mishandel*", "aangerand", "aanranding", "verkracht*", "huiselijk geweld", "word bedreigd"),
        *("persoon op het spoor", "mensen op het spoor", "rook in de", "brand in de", "gewond geraakt"),
        *("in danger", "life threatening", "gas leak", "smell gas", "caught fire", "is on fire", "carbon monoxide"),
        *("bomb threat", "unconscious", "not breathing", "heart attack", "stabbed", "gunman", "there is a fire"),
        *("fire in the", "smoke in the", "injured", "ambulance", "been assaulted", "was assaulted", "raped"),
        *("domestic violence", "person on the track*"),
    )
)

# People may be in danger: a person is called, and no automatic message goes out.
DANGER_WORDS = SELF_HARM_WORDS + PERIL_WORDS

SAFETY_WORDS = Words(
    (
        *("gevaar", "gevaarlijk*", "onveilig*", "noodgeval", "noodsituatie", "vast in de lift", "opgesloten"),
        *("danger", "dangerous*", "unsafe", "emergency", "stuck in the lift", "stuck in the elevator", "trapped in"),
    )
)

DATA_LEAK_WORDS = Words(
    (
        *("datalek*", "data lek*", "gegevens gelekt", "gegevens van iemand anders", "gegevens van een ander"),
        *("data leak*", "data breach*", "leaked my data", "someone else s data"),
    )
)

FRAUD_WORDS = Words(
    (
        *("gehackt", "phishing", "oplichting", "opgelicht", "fraude*", "identiteitsfraude", "rekening geplunderd"),
        *("hacked", "identity theft", "fraud*", "scammed"),
    )
)

PRESS_WORDS = Words(
    (
        *("journalist*", "persvraag", "persvoorlichter", "woordvoerder", "de redactie van"),
        *("reporter", "press office", "press enquiry", "press inquiry", "spokesperson"),
    )
)

LEGAL_WORDS = Words(
    (
        *("advocaat", "rechtszaak", "kort geding", "juridische stappen", "dagvaarding", "ingebrekestelling"),
        *("aangifte doen", "aangifte gedaan", "autoriteit persoonsgegevens", "ombudsman", "letselschade"),
        *("lawyer*", "solicitor*", "attorney*", "lawsuit", "legal action", "sue you", "suing", "small claims court"),
        *("police report", "data protection authority"),
    )
)

# Safety, data, fraud, press and law: harm grows by the minute, or somebody else has to know at once.
URGENCY_WORDS = SAFETY_WORDS + DATA_LEAK_WORDS + FRAUD_WORDS + PRESS_WORDS + LEGAL_WORDS
