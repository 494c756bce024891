"""A person before the practice page, who clicks what they see; and the words by which they find it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import BrowserContext, Locator, Page, WebSocketRoute, expect


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the people in the test's story say. The customer's language decides that of the holding reply."""

    late: str
    bus: str
    note: str
    twice: str
    question: str
    refund: str
    news: str


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What stands on the page, in one language; first what the practice page says, then what the desk says."""

    you_are: str
    post: str
    write_post: str
    respond: str
    only_you: str
    write_in_thread: str
    post_message: str

    claim: str
    reply: str
    escalate: str
    resolve: str
    we_take_it: str
    answer: str
    send: str
    ask: str
    send_to_webcare: str
    department: str
    your_question: str
    holding_reply: str
    your_answer: str
    how_did_it_end: str
    cause: str
    free: str
    waiting: str
    public: str
    answered: str
    is_answer: str
    pass_on: str
    ahead_of_you: str
    finding_out: str
    too_long: str
    one_response: str
    responses: str
    messages: str
    said: Said

    def title(self, button: str) -> str:
        """Return the title of the modal that a button opens."""
        return button.rstrip("…")


ENGLISH = Labels(
    you_are="You are", post="Post", write_post="Write a public post", respond="Respond",
    only_you="Only visible to you", write_in_thread="Write in the thread", post_message="Send message",
    claim="Claim", reply="Reply", escalate="Escalate", resolve="Resolve", we_take_it="We take it", answer="Answer",
    send="Send", ask="Ask", send_to_webcare="Send to webcare", department="Department", your_question="Your question",
    holding_reply="Holding reply", your_answer="Your answer", how_did_it_end="How did it end?",
    cause="What caused it?", free="Free", waiting="Waiting for customer", public="Public: everybody can read it",
    answered="Answered", is_answer="This is the answer", pass_on="Billing answered: pass it on",
    ahead_of_you="ahead of you and has this one", finding_out="I am finding out for you",
    too_long="104 characters too long", one_response="1 response", responses="replies", messages="Messages",
    said=Said(
        late="my train is 40 minutes late and nobody says anything", bus="Sorry! A bus leaves at 15:10.",
        note="A regular, be generous", twice="Thanks, but I was charged twice as well!",
        question="Was this one charged twice?", refund="Yes, I have refunded one of both.",
        news="Good news: you get your money back!",
    ),
)  # fmt: skip
DUTCH = Labels(
    you_are="Jij bent", post="Plaatsen", write_post="Schrijf een openbaar bericht", respond="Reageren",
    only_you="Alleen zichtbaar voor jou", write_in_thread="Schrijf in de thread", post_message="Bericht plaatsen",
    claim="Oppakken", reply="Beantwoorden", escalate="Navragen…", resolve="Afronden…",
    we_take_it="Wij pakken dit op", answer="Antwoord aan webcare", send="Versturen", ask="Navragen",
    send_to_webcare="Naar webcare sturen", department="Afdeling", your_question="Je vraag",
    holding_reply="Tussenbericht", your_answer="Je antwoord", how_did_it_end="Hoe is het afgelopen?",
    cause="Waardoor kwam het?", free="Vrij", waiting="Wacht op klant", public="Openbaar: iedereen kan het lezen",
    answered="Beantwoord", is_answer="Dit is het antwoord",
    pass_on="Billing heeft geantwoord: geef het door",
    ahead_of_you="voor en pakt deze op", finding_out="ik zoek het voor je uit", too_long="104 tekens te lang",
    one_response="1 reactie", responses="reacties", messages="Berichten",
    said=Said(
        late="mijn trein heeft 40 minuten vertraging en niemand zegt iets", bus="Sorry! Om 15.10 uur gaat er een bus.",
        note="Vaste klant, wees gul", twice="Bedankt, maar er is ook twee keer afgeschreven!",
        question="Is dit twee keer afgeschreven?", refund="Ja, ik heb er één teruggestort.",
        news="Goed nieuws: je krijgt je geld terug!",
    ),
)  # fmt: skip


class Seat:
    """One browser page; ``lagging`` lets its live socket go quiet, as on a train's wifi."""

    def __init__(self, page: Page, url: str, labels: Labels) -> None:
        self.page, self._url, self.labels = page, url, labels
        self._lags = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []

    @classmethod
    async def take(cls, context: BrowserContext, url: str, labels: Labels, user: str, channel: str = "C1") -> Seat:
        """Open a page as ``user``, looking at ``channel``."""
        seat = cls(await context.new_page(), url, labels)
        await seat.page.route_web_socket("**/practice/live?*", seat._relay)
        await seat.page.goto(f"{url}/#as={user}&channel={channel}")
        await expect(seat.page.get_by_label(labels.you_are)).to_have_value(user)
        return seat

    def _relay(self, socket: WebSocketRoute) -> None:
        # Each frame goes to the socket it came for: one that is late for the person somebody was before must not
        # reach the page as the person they are now.
        socket.connect_to_server().on_message(lambda frame: self._arrived(socket, frame))

    def _arrived(self, socket: WebSocketRoute, frame: str | bytes) -> None:
        if self._lags:
            self._held.append((socket, frame))
        else:
            socket.send(frame)

    def lag(self) -> None:
        """From now on nothing new comes in by itself; clicks still go out."""
        self._lags = True

    def catch_up(self) -> None:
        """Everything that was held back comes in, in order."""
        self._lags = False
        for socket, frame in self._held:
            socket.send(frame)
        self._held.clear()

    async def become(self, user: str, place: str | None = None) -> None:
        """Choose who one is, and where to look (a name in the left column)."""
        await self.page.get_by_label(self.labels.you_are).select_option(user)
        if place:
            await self.page.locator(".places").get_by_text(place, exact=True).click()

    async def card(self, words: str) -> Locator:
        """Return the message that shows these words now, whatever it shows later."""
        ts = await self.message(words).get_attribute("data-ts")
        return self.page.locator(f'#messages [data-ts="{ts}"]')

    def message(self, words: str) -> Locator:
        """Return the message in the channel (or direct messages) that shows these words."""
        return self.page.locator("#messages .message", has_text=words)

    def in_thread(self, words: str) -> Locator:
        """Return the message in the open thread that shows these words."""
        return self.page.locator(".thread .message", has_text=words)

    def modal(self, label: str) -> Locator:
        """Return the modal that the button ``label`` opens."""
        return self.page.get_by_role("dialog", name=self.labels.title(label))

    async def submit(self, modal: Locator, label: str) -> None:
        """Press the modal's button and see it close."""
        await button(modal, label).click()
        await expect(modal).to_have_count(0)

    def post(self, words: str) -> Locator:
        """Return the post on the customers' platform that shows these words."""
        return self.page.locator("article.post", has_text=words)


def button(where: Locator, label: str) -> Locator:
    """Return the button on which exactly this stands; a screen reader may hear more, such as whose card it is."""
    return where.locator("button").filter(has=where.page.get_by_text(label, exact=True))
