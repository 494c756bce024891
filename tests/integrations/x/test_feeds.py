"""Looking at X: nothing twice, nothing skipped, and what X does not give back is said."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.desk.ports import FetchFailed, MentionEvent, Trouble
from bot.rules.vocabulary import Visibility
from tests.integrations.x.rig import Rig, Start
from tests.support.x import Canned, LookAlike

Connect = Callable[..., Awaitable[Rig]]
MINUTE = timedelta(minutes=1)
MENTIONS, SEARCH, DIRECT = r"GET /2/users/\d+/mentions", "GET /2/tweets/search/recent", "GET /2/dm_events"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


async def test_mentions_come_oldest_first_with_their_author_and_conversation(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv", description="Forens & vader", followers=1200, verified=True)
    first = world.post(jan, "@NS_online waar blijft mijn trein < 5 min?", ago=2 * MINUTE)
    world.post(jan, "en nu? @ns_online", ago=MINUTE, reply_to=first.id)

    fetched = await rig.fetch("mentions")

    older, newer = fetched.batch.mentions
    assert (older.id, older.text) == (first.id, "@NS_online waar blijft mijn trein < 5 min?")
    assert (newer.in_reply_to, newer.conversation_id) == (first.id, first.id)
    assert (older.author.handle, older.author.followers, older.author.verified) == ("jan_dv", 1200, True)
    assert older.author.bio == "Forens & vader"
    assert (older.url, older.language) == (f"https://x.com/jan_dv/status/{first.id}", "nl")
    assert (older.visibility, older.addressed, older.extra["summoned"]) == (Visibility.PUBLIC, True, "explicit_mention")
    assert older.posted_at == first.at.replace(microsecond=first.at.microsecond // 1000 * 1000)


async def test_the_same_cursor_brings_the_same_and_the_next_one_only_what_is_new(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    world.post(jan, "@ns_online een")

    first = await rig.fetch("mentions")
    second = world.post(jan, "@ns_online twee")
    once, again = await rig.fetch("mentions", first.cursor), await rig.fetch("mentions", first.cursor)

    assert [one.id for one in once.batch.mentions] == [second.id] == [one.id for one in again.batch.mentions]
    assert (await rig.fetch("mentions", once.cursor)).batch.mentions == ()


async def test_the_first_look_brings_a_day_and_nothing_older(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    world.post(jan, "@ns_online eergisteren", ago=timedelta(hours=25))
    recent = world.post(jan, "@ns_online vannacht", ago=timedelta(hours=23))

    fetched = await rig.fetch("mentions")

    assert [one.id for one in fetched.batch.mentions] == [recent.id]
    assert fetched.lost is None


async def test_a_first_look_that_finds_nothing_misses_nothing_that_comes_before_the_second(rig: Rig) -> None:
    empty = await rig.fetch("mentions")
    late = rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")

    fetched = await rig.fetch("mentions", empty.cursor)

    assert [one.id for one in fetched.batch.mentions] == [late.id]


async def test_ids_are_compared_as_numbers(rig: Rig) -> None:
    """Of two ids of different length the longer one is newer, though a text would sort it first."""
    world = rig.x.world
    jan = world.user("jan_dv")
    short, long = "999999999999999999", "1000000000000000000"
    world.post(jan, "@ns_online oud", id=short, history=(short,))
    world.post(jan, "@ns_online nieuw", id=long, history=(long,))

    fetched = await rig.fetch("mentions")

    assert fetched.cursor["since"] == long
    assert (await rig.fetch("mentions", fetched.cursor)).batch.mentions == ()


async def test_all_pages_are_one_batch(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    posts = [
        world.post(jan, f"@ns_online {number}", ago=(400 - number) * timedelta(seconds=1)) for number in range(350)
    ]

    fetched = await rig.fetch("mentions")

    assert [one.id for one in fetched.batch.mentions] == [post.id for post in posts]
    assert len(rig.x.journal.of(MENTIONS)) == 4
    assert not fetched.more


async def test_mentions_that_x_does_not_give_back_are_reported_as_lost(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = world.post(jan, "@ns_online bekend", ago=timedelta(hours=3))
    before = await rig.fetch("mentions")
    posts = [
        world.post(jan, f"@ns_online {number}", ago=(950 - number) * timedelta(seconds=1)) for number in range(900)
    ]

    fetched = await rig.fetch("mentions", before.cursor)

    assert [one.id for one in fetched.batch.mentions] == [post.id for post in posts[100:]]
    assert fetched.lost is not None
    assert abs(fetched.lost.since - known.at) < timedelta(seconds=1)
    assert abs(fetched.lost.until - posts[100].at) < timedelta(seconds=1)


async def test_a_walk_that_breaks_off_keeps_what_it_found_and_goes_on_there(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = await rig.fetch("mentions")
    posts = [
        world.post(jan, f"@ns_online {number}", ago=(300 - number) * timedelta(seconds=1)) for number in range(250)
    ]
    rig.x.journal.answer_next(MENTIONS, Canned(), skip=1)

    broken = await rig.fetch("mentions", known.cursor)
    newer = world.post(jan, "@ns_online intussen")
    rest, whole = await rig.all_of("mentions", broken.cursor)
    later = await rig.fetch("mentions", whole.cursor)

    assert not broken.more
    assert [one.id for one in broken.batch.mentions] == [post.id for post in posts[150:]]
    assert [one.id for batch in rest for one in batch.mentions] == [post.id for post in posts[:150]]
    assert [one.id for one in later.batch.mentions] == [newer.id]


async def test_a_page_that_x_has_forgotten_begins_the_walk_anew(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = await rig.fetch("mentions")
    posts = [
        world.post(jan, f"@ns_online {number}", ago=(300 - number) * timedelta(seconds=1)) for number in range(150)
    ]
    rig.x.journal.answer_next(MENTIONS, Canned(), skip=1)
    broken = await rig.fetch("mentions", known.cursor)
    rig.x.reads.forgotten.add(str(broken.cursor["page"]))

    batches, whole = await rig.all_of("mentions", broken.cursor)

    assert [one.id for one in batches[-1].mentions] == [post.id for post in posts]
    assert whole.cursor["since"] == posts[-1].id


async def test_deleted_protected_and_reposted_ones_do_not_come(rig: Rig) -> None:
    world = rig.x.world
    jan, piet = world.user("jan_dv"), world.user("piet", protected=True)
    world.delete(world.post(jan, "@ns_online weg"))
    world.post(piet, "@ns_online achter slot")
    shown = world.post(jan, "@ns_online hier")
    world.post(jan, "RT @ns_online: hier", reposts=shown.id)

    assert [one.id for one in (await rig.fetch("mentions")).batch.mentions] == [shown.id]


async def test_an_edited_post_is_the_same_mention_under_a_newer_id(rig: Rig) -> None:
    world = rig.x.world
    first = world.post(world.user("jan_dv"), "@ns_online treijn")
    before = await rig.fetch("mentions")
    second = world.edit(first, "@ns_online trein")

    [mention] = (await rig.fetch("mentions", before.cursor)).batch.mentions

    assert (mention.id, mention.event, mention.text) == (first.id, MentionEvent.EDITED, "@ns_online trein")
    assert mention.extra["current_id"] == second.id


async def test_long_posts_media_and_times_without_milliseconds_are_read(rig: Rig) -> None:
    world = rig.x.world
    long = "@ns_online " + "heel lang verhaal " * 20
    photo = {"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg", "alt_text": "Leeg perron"}
    film = {"media_key": "7_1", "type": "video", "preview_image_url": "https://pbs.twimg.com/b.jpg"}
    post = world.post(world.user("jan_dv"), long, media=(photo, film), millis=False, lang="und")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.text == long
    assert mention.media == (
        {"url": "https://pbs.twimg.com/media/a.jpg", "type": "photo", "alt": "Leeg perron"},
        {"url": "https://pbs.twimg.com/b.jpg", "type": "video"},
    )
    assert mention.posted_at == post.at.replace(microsecond=0)
    assert mention.language is None


async def test_reading_works_with_the_bearer_token_alone(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, speaks=False)
    post = x.world.post(x.world.user("jan_dv"), "@ns_online hallo")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.id == post.id
    assert {one.by for one in x.journal.asked} == {"app"}
    assert rig.connection.sender is None


async def test_whether_somebody_takes_private_messages_is_known_where_the_account_itself_asks(rig: Rig) -> None:
    rig.x.world.post(rig.x.world.user("jan_dv", takes_dms=False), "@ns_online hallo")

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert mention.extra["takes_private"] is False


async def test_search_brings_what_names_our_words_and_not_us(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    heard = world.post(jan, "alweer vertraging bij Spoor 5")
    world.post(jan, "@ns_online vertraging?")
    world.post(jan, "vertragingen")
    world.post(world.us, "Er is vertraging")

    fetched = await rig.fetch("search")

    [mention] = fetched.batch.mentions
    assert (mention.id, mention.addressed, mention.extra["summoned"]) == (heard.id, False, "none")
    assert rig.spent()["post read"] == Decimal("0.005")


async def test_a_quote_of_our_post_is_addressed_to_us(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, search=["vertraging"])
    ours = x.world.post(x.world.us, "Dienstregeling")
    link = {"url": "https://t.co/x", "expanded_url": f"https://twitter.com/NS_online/status/{ours.id}"}
    quote = {
        "id": "2090000000000000002", "text": "vertraging https://t.co/x", "author_id": "9",
        "referenced_tweets": [{"type": "quoted", "id": ours.id}], "entities": {"urls": [link]},
    }  # fmt: skip
    body = json.dumps({"data": [quote], "meta": {"result_count": 1}})
    x.journal.answer_next(SEARCH, Canned(200, body, "application/json"))

    [mention] = (await rig.fetch("search")).batch.mentions

    assert (mention.addressed, mention.extra["summoned"]) == (True, "quote")
    assert mention.url == "https://x.com/i/status/2090000000000000002"


async def test_a_search_that_was_quiet_for_a_week_starts_where_x_still_knows(start: Start, connect: Connect) -> None:
    clock = Clock()
    x = await start(real=clock)
    rig = await connect(x, search=["vertraging"])
    jan = x.world.user("jan_dv")
    x.world.post(jan, "vertraging")
    quiet = await rig.fetch("search")
    for _ in range(9):
        clock.at += timedelta(days=1)
        quiet = await rig.fetch("search", quiet.cursor)
    heard = x.world.post(jan, "weer vertraging")

    fetched = await rig.fetch("search", quiet.cursor)

    assert [one.id for one in fetched.batch.mentions] == [heard.id]
    assert fetched.lost is None


async def test_a_search_that_was_away_for_longer_than_a_week_says_what_is_lost(start: Start, connect: Connect) -> None:
    clock = Clock()
    x = await start(real=clock)
    rig = await connect(x, search=["vertraging"])
    x.world.post(x.world.user("jan_dv"), "vertraging")
    before = await rig.fetch("search")
    left, clock.at = clock.at, clock.at + timedelta(days=10)

    fetched = await rig.fetch("search", before.cursor)

    assert fetched.lost is not None
    assert (fetched.lost.since, fetched.lost.until) == (left, clock.at - timedelta(days=7) + timedelta(hours=1))


async def test_an_id_that_x_does_not_take_to_start_from_is_replaced_by_its_time(rig: Rig) -> None:
    world = rig.x.world
    world.post(world.user("jan_dv"), "@ns_online een", ago=MINUTE)
    before = await rig.fetch("mentions")
    body = '{"errors": [{"parameters": {"since_id": ["1"]}, "message": "Invalid"}], "title": "Invalid Request"}'
    rig.x.journal.answer_next(MENTIONS, Canned(400, body, "application/json"))
    newer = world.post(world.named("jan_dv") or world.us, "@ns_online twee")

    fetched = await rig.fetch("mentions", before.cursor)

    assert newer.id in [one.id for one in fetched.batch.mentions]


async def test_what_our_account_posts_elsewhere_comes_as_our_own(rig: Rig) -> None:
    world = rig.x.world
    asked = world.post(world.user("jan_dv"), "@ns_online wanneer?")
    answered = world.post(world.us, "Over 5 minuten", reply_to=asked.id)
    world.post(world.us, "RT @jan_dv", reposts=asked.id)

    batch = (await rig.fetch("own")).batch

    [own] = batch.own_posts
    assert (own.id, own.in_reply_to, own.visibility) == (answered.id, asked.id, Visibility.PUBLIC)
    assert (own.conversation_id, own.url) == (asked.id, f"https://x.com/ns_online/status/{answered.id}")
    assert batch.mentions == ()


async def test_private_messages_come_until_a_known_one(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv", name="Jan")
    for _ in range(30):
        world.message(jan, world.us, "oud", ago=timedelta(days=2))
    asked = world.message(jan, world.us, "klant 123", ago=MINUTE)
    answered = world.message(world.us, jan, "dank")

    first = await rig.fetch("direct")
    more = [world.message(jan, world.us, f"bericht {number}") for number in range(45)]
    batches, last = await rig.all_of("direct", first.cursor)

    [mention], [own] = first.batch.mentions, first.batch.own_posts
    assert (mention.id, mention.visibility, mention.author.handle) == (f"dm-{asked.id}", Visibility.PRIVATE, "jan_dv")
    assert (own.id, own.to, own.visibility) == (f"dm-{answered.id}", jan.id, Visibility.PRIVATE)
    assert own.conversation_id == mention.conversation_id
    assert [one.id for one in batches[0].mentions] == [f"dm-{one.id}" for one in more]
    assert len(rig.x.journal.of(DIRECT)) == 1 + 3  # a page that holds a known one is the last that is paid for
    assert (await rig.fetch("direct", last.cursor)).batch.mentions == ()


async def test_more_private_messages_than_one_look_takes_come_with_the_next(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = await rig.fetch("direct")
    more = [world.message(jan, world.us, f"bericht {number}") for number in range(130)]

    batches, last = await rig.all_of("direct", known.cursor)

    assert [one.id for batch in reversed(batches) for one in batch.mentions] == [f"dm-{one.id}" for one in more]
    assert last.cursor["since"] == more[-1].id
    assert len(batches) == 2


@pytest.mark.parametrize("broken", ["direct", "mentions"])
async def test_an_answer_that_breaks_off_is_no_answer(rig: Rig, broken: str) -> None:
    rig.x.journal.answer_next(DIRECT if broken == "direct" else MENTIONS, Canned(cut=True))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch(broken)

    assert failed.value.trouble is Trouble.AWAY


async def test_a_forgotten_page_of_messages_begins_the_walk_anew(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = await rig.fetch("direct")
    more = [world.message(jan, world.us, f"bericht {number}") for number in range(30)]
    rig.x.journal.answer_next(DIRECT, Canned(), skip=1)
    broken = await rig.fetch("direct", known.cursor)
    rig.x.reads.forgotten.add(str(broken.cursor["page"]))

    batches, _ = await rig.all_of("direct", broken.cursor)

    assert [one.id for one in batches[-1].mentions] == [f"dm-{one.id}" for one in more]


async def test_private_messages_need_the_tokens_of_the_account(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, speaks=False, direct_messages=True)

    with pytest.raises(FetchFailed, match="X_ACCESS_TOKEN") as failed:
        await rig.fetch("direct")

    assert failed.value.trouble is Trouble.TOKEN


@pytest.mark.parametrize("spelling", ["old", "new"])
async def test_both_spellings_of_x_are_read_and_the_right_one_is_remembered(
    start: Start, connect: Connect, spelling: str
) -> None:
    x = await start(spelling=spelling)
    rig = await connect(x, direct_messages=True)
    jan = x.world.user("jan_dv")
    long = "@ns_online " + "verhaal " * 50
    first = x.world.post(jan, long, ago=MINUTE)
    second = x.world.edit(x.world.post(jan, "@ns_online eerst", reply_to=first.id), "@ns_online daarna")
    x.world.message(jan, x.world.us, "privé")

    mentions = (await rig.fetch("mentions")).batch.mentions
    await rig.fetch("mentions")
    direct = (await rig.fetch("direct")).batch.mentions

    assert [one.text for one in mentions] == [long, "@ns_online daarna"]
    assert (mentions[1].id, mentions[1].extra["current_id"]) == (second.first, second.id)
    assert (mentions[1].in_reply_to, mentions[1].author.handle) == (first.id, "jan_dv")
    assert [one.author.handle for one in direct] == ["jan_dv"]
    refused = [one for one in x.journal.of(MENTIONS) if one.status == 400]
    assert len(refused) == (1 if spelling == "new" else 0)


async def test_fields_that_x_knows_under_no_name_are_left_away(rig: Rig) -> None:
    post = rig.x.world.post(rig.x.world.user("jan_dv"), "@ns_online hallo")
    body = '{"errors": [{"parameters": {"tweet.fields": ["x"]}, "message": "no"}], "title": "Invalid Request"}'
    rig.x.journal.answer_next(MENTIONS, Canned(400, body, "application/json"), times=2)

    [mention] = (await rig.fetch("mentions")).batch.mentions

    assert (mention.id, mention.author.handle) == (post.id, "jan_dv")
    assert abs(mention.posted_at - post.at) < timedelta(milliseconds=2)


async def test_x_that_refuses_every_spelling_has_changed(rig: Rig) -> None:
    body = '{"errors": [{"parameters": {"expansions": ["author_id"]}, "message": "no"}], "title": "Invalid Request"}'
    rig.x.journal.answer_next(MENTIONS, Canned(400, body, "application/json"), times=3)

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.CHANGED


@pytest.mark.parametrize(
    ("status", "body", "trouble", "said"),
    [
        pytest.param(401, '{"detail": "Unauthorized"}', Trouble.TOKEN, "Unauthorized", id="401"),
        pytest.param(403, '{"title": "Forbidden", "detail": "no access"}', Trouble.RIGHTS, "no access", id="403"),
        pytest.param(
            402, '{"title": "Payment Required", "detail": "credits depleted", "type": "https://api.x.com/2/problems/x"}',
            Trouble.CAP, "credits depleted", id="no credits",
        ),
        pytest.param(
            429, '{"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap"}', Trouble.CAP,
            "Monthly", id="month's reads used up",
        ),
        pytest.param(404, '{"title": "Not Found"}', Trouble.CHANGED, "Not Found", id="404"),
        pytest.param(503, "<html>Over capacity</html>", Trouble.AWAY, "503", id="a page"),
        pytest.param(200, "<html>Hello</html>", Trouble.AWAY, "without JSON", id="a page that says all is well"),
        pytest.param(200, "[1]", Trouble.AWAY, "no object", id="a list"),
        pytest.param(400, '["no"]', Trouble.AWAY, "cannot be read", id="an error that is a list"),
        pytest.param(302, "{}", Trouble.AWAY, "302", id="a redirect to nowhere"),
    ],
)  # fmt: skip
async def test_what_x_says_becomes_a_trouble_that_the_desk_knows(
    rig: Rig, status: int, body: str, trouble: Trouble, said: str
) -> None:
    kind = "application/json" if body[0] in "{[" else "text/html"
    rig.x.journal.answer_next(MENTIONS, Canned(status, body, kind))

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is trouble
    assert said in failed.value.why


async def test_a_limit_says_when_to_come_back(start: Start, connect: Connect) -> None:
    x = await start()
    rig = await connect(x, direct_messages=True)
    for _ in range(15):
        await rig.fetch("direct")

    with pytest.raises(FetchFailed) as failed:
        await rig.fetch("direct")

    assert failed.value.trouble is Trouble.LIMIT
    assert failed.value.retry_after is not None
    assert timedelta(minutes=14) < failed.value.retry_after < timedelta(minutes=16)


async def test_a_limit_without_a_time_is_a_minute_then_two_and_at_most_fifteen(rig: Rig) -> None:
    await rig.fetch("mentions")
    rig.x.limits.tells_reset = False
    waits = []
    for _ in range(6):
        rig.x.journal.answer_next(MENTIONS, Canned(429, '{"title": "Too Many Requests"}', "application/json"))
        with pytest.raises(FetchFailed) as failed:
            await rig.fetch("mentions")
        waits.append(failed.value.retry_after)
    await rig.fetch("mentions")
    rig.x.journal.answer_next(MENTIONS, Canned(429, '{"title": "Too Many Requests"}', "application/json"))
    with pytest.raises(FetchFailed) as anew:
        await rig.fetch("mentions")

    assert waits == [minutes * MINUTE for minutes in (1, 2, 4, 8, 15, 15)]
    assert anew.value.retry_after == MINUTE


async def test_the_daily_budget_stops_reading_until_midnight(start: Start, connect: Connect) -> None:
    clock = Clock()
    x = await start(real=clock)
    rig = await connect(x, daily_budget=0.012)
    jan = x.world.user("jan_dv")
    posts = [x.world.post(jan, f"@ns_online {number}") for number in range(3)]

    first = await rig.fetch("mentions")  # a cent for our number, three mentions
    with pytest.raises(FetchFailed, match=r"\$0.01") as failed:
        await rig.fetch("mentions", first.cursor)

    assert len(first.batch.mentions) == len(posts)
    assert rig.spent() == {"user read": Decimal("0.010"), "own read": Decimal("0.003")}
    assert (failed.value.trouble, failed.value.retry_after) == (Trouble.CAP, timedelta(hours=12))


async def test_what_is_read_twice_on_a_day_is_billed_once(start: Start, connect: Connect) -> None:
    clock = Clock()
    x = await start(real=clock)
    rig = await connect(x)
    x.world.post(x.world.user("jan_dv"), "@ns_online hallo")

    await rig.fetch("mentions")
    await rig.fetch("mentions")
    clock.at += timedelta(hours=13)
    await rig.fetch("mentions")

    assert rig.spent()["own read"] == Decimal("0.002")


async def test_an_account_that_x_does_not_know_is_told(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, handle="niemand")

    with pytest.raises(FetchFailed, match="@niemand") as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.RIGHTS


async def test_a_number_that_is_no_account_is_told_and_is_not_an_empty_list(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, account_id="4242")

    with pytest.raises(FetchFailed, match="Could not find user") as failed:
        await rig.fetch("mentions")

    assert failed.value.trouble is Trouble.RIGHTS


async def test_strange_posts_are_counted_and_hide_no_others(rig: Rig) -> None:
    body = """{"data": [
        {"id": "2090000000000000001", "text": "@ns_online ok", "author_id": "9", "created_at": "gisteren"},
        {"id": "x", "text": "no number", "author_id": "9"}, {"id": "2090000000000000002"}, 7, null,
        {"id": "2090000000000000003", "text": "nobody"},
        {"id": "2090000000000000004", "text": "RT @ns_online", "author_id": "9",
         "referenced_tweets": [{"type": "retweeted", "id": "1"}]}
    ], "includes": {"users": "none"}, "meta": {"newest_id": "1"}}"""
    rig.x.journal.answer_next(MENTIONS, Canned(200, body, "application/json"))

    fetched = await rig.fetch("mentions")

    [mention] = fetched.batch.mentions
    assert (mention.id, mention.author.id, mention.author.handle) == ("2090000000000000001", "9", None)
    assert mention.posted_at.year == 2026
    assert fetched.batch.not_for_us == 6
    assert fetched.cursor["since"] == "2090000000000000004"


async def test_a_look_without_events_of_messages_ends(rig: Rig) -> None:
    body = """{"data": [
        {"id": "3", "event_type": "ParticipantsJoin", "created_at": "2199-01-01T00:00:00.000Z"},
        {"id": "4", "event_type": "MessageCreate", "sender_id": "9", "created_at": "2199-01-01T00:00:00.000Z"},
        {"id": "5", "event_type": "MessageCreate", "sender_id": "9", "created_at": "2199-01-01T00:00:00.000Z",
         "attachments": {"media_keys": ["3_1"]}, "dm_conversation_id": "777"}
    ], "includes": {"media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/a.jpg"}]},
    "meta": {"next_token": "more"}}"""
    rig.x.journal.answer_next(DIRECT, Canned(200, body, "application/json"))
    rig.x.journal.answer_next(DIRECT, Canned(200, '{"meta": {"next_token": "more"}}', "application/json"))

    fetched = await rig.fetch("direct")

    [mention] = fetched.batch.mentions
    assert (mention.id, mention.text, mention.conversation_id) == ("dm-5", "(no text)", "dm-777")
    assert fetched.batch.not_for_us == 2
    assert not fetched.more


async def test_mentions_read_through_another_accounts_app_cost_what_any_post_costs(
    x: LookAlike, connect: Connect
) -> None:
    rig = await connect(x, own_app=False)
    x.world.post(x.world.user("jan_dv"), "@ns_online hallo")

    await rig.fetch("mentions")

    assert rig.spent()["post read"] == Decimal("0.005")


async def test_a_flood_of_private_messages_comes_whole_in_as_many_windows_as_x_wants(rig: Rig) -> None:
    world = rig.x.world
    jan = world.user("jan_dv")
    known = await rig.fetch("direct")
    flood = [world.message(jan, world.us, f"bericht {number}") for number in range(500)]
    cursor, came, waits = known.cursor, [], 0

    while True:
        try:
            fetched = await rig.fetch("direct", cursor)
        except FetchFailed as failed:
            assert failed.trouble is Trouble.LIMIT  # noqa: PT017
            waits += 1
            rig.x.limits.forget()  # a quarter of an hour later
            continue
        came += [one.id for one in fetched.batch.mentions]
        cursor = fetched.cursor
        if "page" not in cursor:
            break

    assert sorted(came) == sorted(f"dm-{one.id}" for one in flood)
    assert cursor["since"] == flood[-1].id
    assert waits == 1
