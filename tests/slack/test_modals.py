"""The forms: what they ask, what they offer, what they keep."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.desk.lines_only import Bound
from bot.desk.refusals import CaseChanged
from bot.desk.views import Can, WritingView
from bot.rules.personal_data import PersonalData
from bot.rules.statements import Line
from bot.rules.triage import Reason, ReasonKind
from bot.slack import modals
from bot.slack.controls import CHECKED, NOBODY, Control, Field, Form, unpack
from bot.store.words import Outcome, Priority, Visibility
from tests.slack.everything import AGENTS, views
from tests.slack.made import (
    NOW,
    STATES,
    TEAM_URL,
    a_case,
    a_desk,
    a_form,
    a_mention,
    a_question,
    a_reply,
    at,
    claimed,
    some_details,
)
from tests.slack.reading import inputs, links, objects, shown

EN, NL = a_desk("en"), a_desk("nl")


def labels(element: dict) -> list[str]:
    return [option["text"]["text"] for option in element["options"]]


@pytest.mark.parametrize(("language", "address"), [("nl", "je"), ("nl", "u"), ("en", "je")])
def test_titles_and_buttons_of_every_form_fit_uncut(language: str, address: str) -> None:
    for name, view in views(a_desk(language, address)):
        for part in ("title", "submit", "close"):
            assert "…" not in view.get(part, {"text": ""})["text"], (name, part)


def test_the_reply_form_opens_in_the_visibility_of_the_customer_with_send_and_send_and_resolve() -> None:
    view = modals.reply_modal(a_form(visibility=Visibility.PRIVATE), EN, NOW)
    fields = inputs(view)

    assert (view["title"]["text"], view["submit"]["text"]) == ("Reply", "Send")
    assert labels(fields[Field.SEND_AND_RESOLVE]) == ["Send and resolve"]
    assert "initial_options" not in fields[Field.SEND_AND_RESOLVE]
    assert fields[Field.VISIBILITY]["initial_option"]["value"] == "private"
    assert unpack(view["private_metadata"]) == {"case": 12, "revision": 7, "visibility": "private"}
    assert view["notify_on_close"] is True
    assert "Signed ^SV" in shown(view["blocks"])


def test_the_dutch_labels_are_those_of_the_wording() -> None:
    view = modals.reply_modal(a_form(), NL, NOW)

    assert view["submit"]["text"] == "Versturen"
    assert labels(inputs(view)[Field.SEND_AND_RESOLVE]) == ["Versturen en afronden"]


def test_where_a_source_takes_one_kind_of_reply_there_is_no_choice_but_a_line() -> None:
    view = modals.reply_modal(a_form(offered=(Visibility.PUBLIC,), visibility=Visibility.PRIVATE), EN, NOW)

    assert Field.VISIBILITY not in inputs(view)
    assert "Public: everybody can read it" in shown(view["blocks"])
    assert unpack(view["private_metadata"])["visibility"] == "public"


@pytest.mark.parametrize("typing", [True, False])
def test_keystrokes_are_sent_while_typing_under_the_same_ids(typing: bool) -> None:
    view = modals.reply_modal(a_form(draft="Hoi"), EN, NOW, typing=typing)
    block = next(block for block in view["blocks"] if block.get("block_id") == Field.TEXT)

    assert block["element"]["action_id"] == Control.REPLY_TYPING
    assert block["element"]["initial_value"] == "Hoi"
    assert block.get("dispatch_action", False) is typing
    assert ("dispatch_action_config" in block["element"]) is typing


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        pytest.param(100, None, id="far from the limit nothing is counted"),
        pytest.param(219, None, id="219 + 4 of the signature = 79.6 %"),
        pytest.param(220, "56 characters left", id="220 + 4 = 80 % of 280"),
        pytest.param(275, "1 character left", id="275 + 4 = 279"),
        pytest.param(280, "4 characters too long", id="280 + 4 = 284"),
    ],
)
def test_the_count_with_the_signature_appears_from_80_percent(letters: int, said: str | None) -> None:
    view = modals.reply_modal(a_form(), EN, NOW, typed="a" * letters)

    assert ("character" in shown(view["blocks"])) is (said is not None)
    assert said is None or said in shown(view["blocks"])


def test_the_count_is_that_of_the_chosen_visibility() -> None:
    view = modals.reply_modal(a_form(), EN, NOW, typed="a" * 280, visibility=Visibility.PRIVATE)

    assert "character" not in shown(view["blocks"])


def test_another_writer_is_named_and_blocks_nothing() -> None:
    writer = WritingView(by="Kim", since=NOW, draft=False, idle=timedelta())

    view = modals.reply_modal(a_form(other_writer=writer), EN, NOW)

    assert "Kim is writing." in shown(view["blocks"][:1])
    assert view["submit"]["text"] == "Send"


def test_what_changed_meanwhile_is_said_and_the_second_submit_is_confirmed() -> None:
    changed = CaseChanged(12, revision=9, new_mentions=2, replied_by="Kim", resolved=True)

    view = modals.reply_modal(a_form(), EN, NOW, typed="My words", resolve=True, changed=changed)

    assert shown(view["blocks"][:1]) == (
        "Kim has replied meanwhile. 2 new messages came in. The case was resolved meanwhile. "
        "Send again if your reply still fits."
    )
    assert unpack(view["private_metadata"]) == {"case": 12, "confirmed": 1, "revision": 9, "visibility": "public"}
    assert inputs(view)[Field.TEXT]["initial_value"] == "My words"
    assert inputs(view)[Field.SEND_AND_RESOLVE]["initial_options"][0]["value"] == CHECKED


def test_personal_data_that_everybody_could_read_is_named_and_the_second_submit_is_meant() -> None:
    shows = [PersonalData.PHONE, PersonalData.IBAN]

    view = modals.reply_modal(a_form(), EN, NOW, typed="Bel 06 12345678", shown=shows, keep={"confirmed": 1})

    assert shown(view["blocks"][:1]) == (
        "Everybody could read this in your reply: a phone number, an account number. "
        "Leave it out or answer in private; send again if it is meant for everybody."
    )
    facts = unpack(view["private_metadata"])
    assert (facts["meant"], facts["confirmed"]) == (["phone", "iban"], 1)


def test_tell_the_customer_when_stays_what_it_is_when_it_is_shown_again() -> None:
    first = modals.tell_customer_modal(a_form(), EN, NOW, opens_at=NOW + timedelta(hours=12))
    facts = unpack(first["private_metadata"])

    again = modals.reply_modal(a_form(), EN, NOW, typed="x", keep=facts, sent_as=Form.TELL_CUSTOMER)

    assert again["title"] == first["title"]
    assert again["callback_id"] == first["callback_id"]
    assert {"promised_for", "offered"} <= set(unpack(again["private_metadata"]))


def test_a_form_that_is_only_shown_anew_has_seen_nothing_newer() -> None:
    view = modals.reply_modal(
        a_form(revision=9), EN, NOW, typed="a" * 250, keep={"case": 12, "revision": 7, "confirmed": 1}
    )

    assert unpack(view["private_metadata"]) == {"case": 12, "confirmed": 1, "revision": 7, "visibility": "public"}


def test_the_form_shows_the_conversation_and_the_departments_answer_beside_the_text() -> None:
    history = tuple((who, f"words {number}", NOW) for number, who in enumerate(["@jan_dv", "Sanne"] * 4))

    view = modals.reply_modal(a_form(history=history, answer="Paid on Friday"), EN, NOW)

    assert "Sanne, 14:20: words 7" in shown(view["blocks"])
    assert "words 3" not in shown(view["blocks"])
    assert "The department's answer:\nPaid on Friday" in shown(view["blocks"])
    assert "initial_value" not in inputs(view)[Field.TEXT]


def test_a_cause_is_asked_only_when_the_desk_wanted_one() -> None:
    assert Field.CAUSE not in inputs(modals.reply_modal(a_form(), EN, NOW))
    assert labels(inputs(modals.reply_modal(a_form(), EN, NOW, ask_cause=True))[Field.CAUSE]) == [
        "Delay",
        "Refund",
        "Staff",
    ]


def test_escalating_offers_the_departments_with_their_time_and_a_holding_reply_that_is_on() -> None:
    view = modals.escalate_modal(claimed(mention=a_mention(language="en")), EN, NOW, signature="SV")
    fields = inputs(view)

    assert labels(fields[Field.DEPARTMENT]) == ["Billing", "legal"]
    assert fields[Field.DEPARTMENT]["options"][0]["description"]["text"] == "answers by 15:20"
    assert fields[Field.DEPARTMENT]["action_id"] == Control.ESCALATE_DEPARTMENT
    assert fields[Field.HOLDING]["initial_options"][0]["value"] == CHECKED
    assert "by 9:00 tomorrow" in fields[Field.HOLDING_TEXT]["initial_value"]


def test_choosing_a_department_gives_the_holding_reply_its_time_and_keeps_what_was_typed() -> None:
    before = modals.escalate_modal(claimed(), NL, NOW)
    after = modals.escalate_modal(claimed(), NL, NOW, department="billing", question="Is het betaald?")
    edited = modals.escalate_modal(claimed(), NL, NOW, department="billing", holding="Mijn eigen tekst")

    assert "vandaag om 16.00 uur" in inputs(after)[Field.HOLDING_TEXT]["initial_value"]
    assert inputs(after)[Field.QUESTION]["initial_value"] == "Is het betaald?"
    assert inputs(after)[Field.DEPARTMENT]["initial_option"]["value"] == "billing"
    assert inputs(edited)[Field.HOLDING_TEXT]["initial_value"] == "Mijn eigen tekst"
    # Slack shows a new initial value only under a new block id.
    assert block_ids(before) != block_ids(after)
    facts = unpack(after["private_metadata"])
    assert facts["offered"] == inputs(after)[Field.HOLDING_TEXT]["initial_value"]
    assert datetime.fromisoformat(facts["until"]) == at(16)


def block_ids(view: dict) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_an_urgent_case_gets_the_urgent_answer_time() -> None:
    view = modals.escalate_modal(claimed(priority=Priority.URGENT), EN, NOW, department="billing")

    assert inputs(view)[Field.DEPARTMENT]["options"][0]["description"]["text"] == "answers by 14:50"


def test_no_holding_reply_is_offered_where_none_can_be_sent() -> None:
    view = modals.escalate_modal(STATES["listen only"], EN, NOW)

    assert Can.REPLY not in STATES["listen only"].can
    assert Field.HOLDING not in inputs(view)


def test_an_unhappy_customer_is_met_with_a_kind_word() -> None:
    angry = claimed(mention=a_mention("Belachelijk slechte service, ik ben woedend", language="nl"))
    calm = claimed(mention=a_mention("Hoe laat gaat de trein?", language="nl"))

    assert "vervelend" in inputs(modals.escalate_modal(angry, NL, NOW))[Field.HOLDING_TEXT]["initial_value"]
    assert "vervelend" not in inputs(modals.escalate_modal(calm, NL, NOW))[Field.HOLDING_TEXT]["initial_value"]


def test_resolving_offers_every_outcome_and_knows_the_likely_one() -> None:
    open_case = inputs(modals.resolve_modal(claimed(), EN))
    answered = inputs(modals.resolve_modal(claimed(last_reply=a_reply()), EN))

    assert len(open_case[Field.OUTCOME]["options"]) == len(Outcome)
    assert "initial_option" not in open_case[Field.OUTCOME]
    assert answered[Field.OUTCOME]["initial_option"]["value"] == Outcome.ANSWERED


def test_the_cause_is_prefilled_and_required_only_when_wanted() -> None:
    free = modals.resolve_modal(claimed(cause="Refund"), EN)
    wanted = modals.resolve_modal(claimed(), EN, ask_cause=True)

    assert inputs(free)[Field.CAUSE]["initial_option"]["value"] == "Refund"
    assert optional(free) is True
    assert optional(wanted) is False


def optional(view: dict) -> bool:
    block = next(block for block in view["blocks"] if block.get("block_id") == Field.CAUSE)
    return bool(block.get("optional", False))


def test_closing_without_a_reply_offers_reasons_but_not_answered() -> None:
    view = modals.close_without_reply_modal(a_case(), NL)

    assert labels(inputs(view)[Field.OUTCOME])[0] == "Geen reactie nodig"
    assert "Beantwoord" not in labels(inputs(view)[Field.OUTCOME])
    assert {"Spam", "Dubbel", "Niet op ingaan"} <= set(labels(inputs(view)[Field.OUTCOME]))


def test_assigning_offers_the_other_agents_by_name() -> None:
    view = modals.assign_modal(claimed(), EN, [("U0AGENT01", "Sanne"), ("U0AGENT03", "mo"), ("U0AGENT02", "Kim")])

    assert labels(inputs(view)[Field.AGENT]) == ["Kim", "mo"]
    assert [option["value"] for option in inputs(view)[Field.AGENT]["options"]] == ["U0AGENT02", "U0AGENT03"]
    assert modals.assign_modal(claimed(), EN, [("U0AGENT01", "Sanne")])["callback_id"] == Form.MESSAGE


def test_handing_over_offers_the_queue_first() -> None:
    view = modals.assign_modal(claimed(), NL, AGENTS, hand_over=True)

    assert view["callback_id"] == Form.HAND_OVER
    assert inputs(view)[Field.AGENT]["options"][0]["value"] == NOBODY
    assert labels(inputs(view)[Field.AGENT])[0] == "Terug naar de wachtrij"


def test_not_ours_asks_whose_it_is_and_accepts_that_nobody_knows() -> None:
    view = modals.not_ours_modal(a_question(), EN)

    assert labels(inputs(view)[Field.DEPARTMENT]) == ["I don't know", "legal"]
    assert inputs(view)[Field.DEPARTMENT]["options"][0]["value"] == NOBODY
    assert unpack(view["private_metadata"]) == {"question": 4}


def test_an_answer_goes_to_webcare_and_says_so() -> None:
    view = modals.answer_modal(a_question(), NL, typed="Vrijdag betaald")

    assert view["title"]["text"] == "Antwoord aan webcare"
    assert inputs(view)[Field.TEXT]["initial_value"] == "Vrijdag betaald"
    hints = [block["hint"]["text"] for block in view["blocks"] if "hint" in block]
    assert hints == ["Webcare schrijft de klant. De klant ziet dit niet."]


def test_telling_the_customer_when_is_prefilled_with_the_next_opening_and_carries_its_promise() -> None:
    view = modals.tell_customer_modal(a_form(), NL, NOW, opens_at=at(8, day=24))
    facts = unpack(view["private_metadata"])

    assert "We zijn er morgen om 8.00 uur weer" in inputs(view)[Field.TEXT]["initial_value"]
    assert facts["offered"] == inputs(view)[Field.TEXT]["initial_value"]
    assert datetime.fromisoformat(facts["promised_for"]) == at(18, day=24)


def test_while_only_lines_are_said_telling_the_customer_when_offers_them_and_no_free_text() -> None:
    bound = Bound(by="U0AGENT02", name="Kim", since=NOW, lines=(Line("12", "Trains run again."),))
    view = modals.tell_customer_modal(a_form(bound=bound), EN, NOW, opens_at=at(8, day=24))

    assert [one["value"] for one in inputs(view)[Field.LINE]["options"]] == ["12"]
    assert Field.TEXT not in inputs(view)


def test_details_explain_the_clock_and_tell_the_whole_story() -> None:
    text = shown(modals.details_modal(some_details(), EN, NOW)["blocks"])

    assert "Jan de Vries · 210 followers" in text
    assert 'Urgent: says "vast", 2 contacts in 24 hours' in text
    assert "First reply: 13:32 → 14:32 · runs" in text
    assert "48 min of opening time counted so far: 13:32–14:20" in text
    assert "Sanne to @jan_dv · public, 14:19 · not delivered: too long" in text
    assert "Open cases that say the same" in text
    assert "X · @klant14 · before 14:32\nWaar blijft mijn trein" in text
    assert "@klant15 · before 14:32 · Kim" in text
    assert "Case 7 · 2 Nov · Answered" in text
    assert "14:00 · Claimed · Sanne" in text


def test_details_link_to_the_cards_of_cases_that_say_the_same() -> None:
    view = modals.details_modal(some_details(), EN, NOW, team_url=TEAM_URL)

    assert f"{TEAM_URL}archives/C0123ABCD/p1795424100000100" in dict(links(view["blocks"]))


def test_every_reason_of_a_priority_is_said_in_words() -> None:
    reasons = tuple(Reason(kind, 12_400 if kind is ReasonKind.REACH else 2) for kind in ReasonKind)

    text = shown(modals.details_modal(some_details(case=claimed(reasons=reasons)), NL, NOW)["blocks"])

    assert 'Normaal: gevaar: 2, schrijft "2", 2 keer contact in 24 uur, 12.400 volgers' in text


def test_every_event_has_its_line() -> None:
    details = some_details()

    text = shown(modals.details_modal(details, NL, NOW)["blocks"])

    assert text.count("14:00 · ") == len(details.events)


def test_forms_that_close_say_close_and_the_others_cancel() -> None:
    assert modals.loading_view(NL)["close"]["text"] == "Sluiten"
    assert modals.message_view(EN, "No")["close"]["text"] == "Close"
    assert modals.resolve_modal(claimed(), EN)["close"]["text"] == "Cancel"
    assert "submit" not in modals.message_view(EN, "No")


def test_at_most_one_field_takes_the_focus() -> None:
    for name, view in views(EN):
        assert sum(1 for one in objects(view["blocks"]) if one.get("focus_on_load")) <= 1, name
