"""Cue words for the mood of a message, Dutch and English.

Complaints state events more often than feelings ("cancelled", "niet bezorgd"), so events weigh as much as anger.
"""

from __future__ import annotations

from bot.rules.words import Words

# "No problem" holds a negative word and means the opposite; these are taken out before the search.
HARMLESS = Words(
    (
        *(
            "geen probleem",
            "geen problemen",
            "geen punt",
            "geen storing",
            "geen storingen",
            "niet erg",
            "kan niet wachten",
        ),
        *("nog een fijne dag", "nog een fijne avond", "nog een prettige dag", "fijne dag nog", "fijne avond nog"),
        *("no problem", "no problems", "no worries", "not bad", "not a problem", "can t wait", "cant wait", "no need"),
    )
)

FEELINGS = Words(
    (
        *("slecht*", "waardelo*", "belachelijk*", "schandalig*", "schande", "boos", "kwaad", "woest", "irritant*"),
        *("vervelend*", "ergerlijk", "ergernis", "frustre*", "frustrat*", "teleurgesteld", "teleurstelling", "balen"),
        *("baal", "triest", "bizar", "absurd*", "onacceptabel*", "onbeschoft*", "klote", "kut*", "wtf", "zat van"),
        *("klaar mee", "nooit meer", "wanprestatie", "amateur*", "flut*", "drama", "dramatisch", "ramp", "hopeloos"),
        *("jammer", "niks", "zucht", "pff*", "grr*", "gvd", "godver*", "ongelofelijk", "ongelooflijk", "lekker dan"),
        *("oplichters", "leugen*", "liegen", "dieven", "afzetters", "schofterig", "onbegrijpelijk", "gezeik", "gedoe"),
        *("bad", "worst", "worse", "terrible", "awful", "horrible", "horrendous", "ridiculous", "pathetic", "useless"),
        *("rubbish", "garbage", "crap*", "shit*", "suck*", "fuck*", "disgust*", "disgrace*", "shame*", "joke", "angry"),
        *("furious", "annoy*", "frustrat*", "disappoint*", "unacceptable", "unhappy", "upset", "hate", "appalling"),
        *(
            "poor",
            "poorly",
            "rude",
            "lies",
            "liars",
            "thieves",
            "scam",
            "ripoff",
            "rip off",
            "never again",
            "nightmare",
        ),
        *("fed up", "sick of", "tired of", "unbelievable", "incompetent", "nothing", "fail", "fails", "epic fail"),
        *("sigh", "ugh", "smh", "wtaf", "damn", "sad", "mess", "shocking", "atrocious", "dreadful"),
    )
)

EVENTS = Words(
    (
        *(
            "storing*",
            "kapot",
            "is stuk",
            "gaat stuk",
            "defect*",
            "vertraging*",
            "vertraagd*",
            "geannuleerd",
            "uitgevallen",
            "uitval",
        ),
        *("rijdt niet", "rijden niet", "gemist", "kwijt", "verloren", "gestolen", "beschadigd*", "fout*", "verkeerd*"),
        *("niet bezorgd", "niet geleverd", "niet ontvangen", "niets ontvangen", "niks ontvangen", "niet aangekomen"),
        *(
            "werkt niet",
            "werken niet",
            "doet het niet",
            "doet niks",
            "lukt niet",
            "kan niet",
            "kunnen niet",
            "klopt niet",
        ),
        *(
            "geen reactie",
            "geen antwoord",
            "niks gehoord",
            "niets gehoord",
            "nog steeds",
            "alweer",
            "al weer",
            "alwéér",
        ),
        *("geen internet", "geen verbinding", "geen bereik", "geblokkeerd", "afgesloten", "dubbel afgeschreven"),
        *(
            "klacht*",
            "probleem",
            "problemen",
            "wacht al",
            "wachten",
            "wachttijd*",
            "te laat",
            "mis ik",
            "mist",
            "niet goed",
        ),
        *("opgelicht", "fraude", "gehackt", "lekt", "overstroomd", "gestrand", "overvol", "stampvol", "eruit gezet"),
        *("outage*", "broken", "broke", "breaks", "delay*", "cancel*", "missed", "missing", "lost", "stolen"),
        *(
            "damaged",
            "wrong",
            "incorrect",
            "error*",
            "faulty",
            "late",
            "stuck",
            "stranded",
            "crash*",
            "freezes",
            "down",
        ),
        *("not delivered", "never arrived", "not arrived", "hasn t arrived", "didn t arrive", "not received"),
        *(
            "never received",
            "not working",
            "doesn t work",
            "does not work",
            "isn t working",
            "won t",
            "can t",
            "cannot",
        ),
        *("cant", "couldn t", "unable", "didn t", "not happy", "not good", "no response", "no reply", "no answer"),
        *("no one", "nobody", "still waiting", "still no*", "been waiting", "waiting for", "on hold", "overcharged"),
        *(
            "charged twice",
            "double charged",
            "hung up",
            "ignored",
            "ignoring",
            "complain*",
            "problem*",
            "issue*",
            "trouble",
        ),
        *("refused", "rejected", "locked out", "hacked", "leaking", "expired", "overbooked", "lost luggage", "no wifi"),
    )
)

POSITIVE = Words(
    (
        *("bedankt", "dank", "dankje*", "dankjewel", "dankuwel", "thanks", "thank", "thx", "top", "super", "fijn"),
        *(
            "geweldig",
            "fantastisch",
            "perfect",
            "goed",
            "mooi",
            "blij",
            "tevreden",
            "complimenten",
            "compliment",
            "lief",
        ),
        *("netjes", "prima", "opgelost", "gelukt", "held", "helden", "toppers", "chapeau", "hulde", "leuk", "handig"),
        *("great", "awesome", "amazing", "excellent", "love", "loved", "lovely", "good", "best", "nice", "happy"),
        *(
            "pleased",
            "brilliant",
            "wonderful",
            "fantastic",
            "helpful",
            "kudos",
            "well done",
            "solved",
            "sorted",
            "cheers",
        ),
        *("appreciate*", "impressed", "fab", "legend", "wow", "yay", "kind"),
    )
)

THANKS = Words(
    (
        *(
            "bedankt",
            "bedank",
            "dank",
            "dankje*",
            "dankjewel",
            "dankuwel",
            "thanks",
            "thank you",
            "thank u",
            "thankyou",
        ),
        *("thx", "tnx", "thnx", "ty", "tyvm", "cheers", "much appreciated", "merci", "top", "super", "toppie", "prima"),
        *(
            "held",
            "helden",
            "fijn",
            "perfect",
            "great",
            "awesome",
            "brilliant",
            "opgelost",
            "solved",
            "sorted",
            "gelukt",
        ),
    )
)

# Words of somebody who wants something still, or who doubts: not a mere thank-you.
OPEN_ENDS = Words(
    (
        *("maar", "echter", "alleen", "hoewel", "toch", "nog", "niet", "nooit", "geen", "graag", "wil", "zou", "kun"),
        *("kunt", "kan", "kunnen", "mag", "moet", "wacht", "hoop", "hopelijk", "verwacht*", "benieuwd", "hoe", "wat"),
        *("wanneer", "waarom", "waar", "wie", "welke", "alsjeblieft", "alstublieft", "aub", "svp", "als", "zodra"),
        *(
            "eindelijk",
            "volgende keer",
            "voortaan",
            "weer",
            "dm",
            "pb",
            "bij voorbaat",
            "alvast",
            "ja hoor",
            "tuurlijk",
        ),
        *("but", "however", "although", "though", "yet", "not", "never", "no", "please", "pls", "plz", "want", "would"),
        *("could", "can", "should", "wait", "waiting", "hope", "hopefully", "expect*", "how", "what", "when", "why"),
        *("where", "who", "which", "if", "once", "finally", "next time", "again", "still", "in advance", "let me know"),
        *("yeah right", "sure", "for the delay", "a bunch", "for nothing", "need"),
        # "Sent, thanks": the customer did what we asked and waits for us.
        *("ik heb", "heb ik", "gestuurd", "verstuurd", "gemaild", "gedaan", "doorgegeven", "i have", "i ve", "sent"),
        *("dmed", "dm d", "messaged", "emailed", "replied", "done", "did", "do it", "just"),
    )
)

# Faces and signs; a rolling-eyes "thanks" is none.
SOUR_SIGNS = frozenset("😠😡🤬😤😒🙄😑😐😕🙁☹😞😟😢😭😩😫😖😣🤦🤷👎🖕💩🤡😏🤔😬🥱")
GLAD_SIGNS = frozenset("👍🙏❤🥰😊😀😃😄😁😍🤩👏👌💪🎉💚💙💛🧡💜🤗☺🙌")
