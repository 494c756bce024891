"""Personal data in a public text: what is found, and what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.personal_data import personal_data


def found(text: str, **more) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in personal_data(text, **more)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param("bsn", "111222333", id="bsn: 9+8+7+12+10+8+9+6-3=66=6*11"),
        pytest.param("bsn", "123456782", id="bsn: 9+16+21+24+25+24+21+16-2=154=14*11"),
        pytest.param("bsn", "123 456 782", id="bsn in threes"),
        pytest.param("bsn", "1234.56.782", id="bsn with dots"),
        pytest.param("bsn", "10000008", id="bsn of eight digits: 8*1... 010000008: 8-8=0"),
        pytest.param("iban", "NL91ABNA0417164300", id="iban"),
        pytest.param("iban", "NL91 ABNA 0417 1643 00", id="iban in fours"),
        pytest.param("iban", "nl91abna0417164300", id="iban in small letters"),
        pytest.param("iban", "BE68 5390 0754 7034", id="iban of Belgium"),
        pytest.param("iban", "DE89370400440532013000", id="iban of Germany"),
        pytest.param("card", "4111 1111 1111 1111", id="card by Luhn: 4->8, seven 1->2, eight 1: 8+14+8=30"),
        pytest.param("card", "5500-0000-0000-0004", id="card with hyphens"),
        pytest.param("phone", "06-12345678", id="mobile"),
        pytest.param("phone", "06 12 34 56 78", id="mobile in pairs"),
        pytest.param("phone", "+31 6 12 34 56 78", id="mobile with +31"),
        pytest.param("phone", "0031612345678", id="mobile with 0031"),
        pytest.param("phone", "020-123 45 67", id="Amsterdam"),
        pytest.param("phone", "(0512) 123 456", id="Drachten"),
        pytest.param("phone", "+32 470 12 34 56", id="Belgium"),
        pytest.param("phone", "07700 900123", id="United Kingdom"),
        pytest.param("phone", "(555) 123-4567", id="United States"),
        pytest.param("email", "jan.de-vries+rail@mail.example.org", id="e-mail"),
        pytest.param("address", "1234 AB 12", id="postcode and number"),
        pytest.param("address", "1234ab 12-b", id="postcode in small letters"),
        pytest.param("address", "1234 AB, huisnummer 12", id="with the word"),
        pytest.param("address", "12, 1234 AB", id="number before postcode"),
    ],
)  # fmt: skip
def test_personal_data_is_found_where_it_stands(kind, text):
    assert found(f"Hoi, mijn gegevens: {text}. Groet!") == [(kind, text)]
    assert found(text) == [(kind, text)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("123456789", id="fails the 11 test: 9+16+21+24+25+24+21+16-9=147"),
        pytest.param("000000000", id="nine zeros"),
        pytest.param("NL91ABNA0417164301", id="fails mod 97"),
        pytest.param("XX91ABNA0417164300", id="no such country"),
        pytest.param("NL91ABNA041716430", id="too short an iban"),
        pytest.param("NL91ABNA04171643001", id="too long an iban"),
        pytest.param("4111 1111 1111 1112", id="fails Luhn"),
        pytest.param("0900-1234 of 0800 1234567 of 088-1234567", id="numbers of organisations"),
        pytest.param("14 020", id="a municipality"),
        pytest.param("wij zijn er in 2026 om 12 uur", id="a year and a time"),
        pytest.param("trein 1234 SS 12", id="no such postcode"),
        pytest.param("01-02-2026 10:00", id="a date"),
        pytest.param("€ 1.234.567,89", id="an amount"),
        pytest.param("ordernummer 2026-123456", id="an order number"),
        pytest.param("@jan_dv en @rail", id="handles"),
        pytest.param("https://x.com/a/status/1234567890123456782 https://e.org/?p=111222333", id="numbers in links"),
        pytest.param("1112223334", id="ten digits"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_only_looks_like_it_is_no_finding(text):
    assert found(text) == []


def test_several_findings_stand_in_order_and_do_not_overlap():
    text = "Bel 06-12345678 of mail jan@example.org, IBAN NL91 ABNA 0417 1643 00 en bsn 111222333"

    assert [kind for kind, _ in found(text)] == ["phone", "email", "iban", "bsn"]


def test_our_own_numbers_and_addresses_are_no_personal_data():
    text = "Bel 020-123 45 67, mail help@rail.example of jan@rail.example, niet piet@example.org"

    assert found(text, ours=["0201234567", "help@rail.example"]) == [
        ("email", "jan@rail.example"),
        ("email", "piet@example.org"),
    ]
    assert found(text, ours=["020 - 123 45 67", "@rail.example", ""]) == [("email", "piet@example.org")]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789 .-+()@aNL:/", max_size=80))
def test_any_text_gives_ordered_findings_within_it(text: str):
    findings = personal_data(text)

    edges = [edge for one in findings for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) for one in findings)


@pytest.mark.parametrize("row", ["a.", "0612345678", "1 ", "NL91", "a@", "1234AB ", "((", "+31 "])
def test_hostile_texts_are_read_in_no_time(row):
    started = time.process_time()

    personal_data(row * 5_000)

    assert time.process_time() - started < 1
