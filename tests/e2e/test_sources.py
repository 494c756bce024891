"""Platforms and the program as processes: a body survives a kill, and X by polling alone is enough."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, SandboxConfig
from bot.store import KeptDelivery, Mention
from bot.store.database import Store
from tests.support.meta import App, MetaLike, Page
from tests.support.outcome import rows
from tests.support.program import a_program, until
from tests.support.world import TOML, sqlite_url
from tests.support.x import LookAlike

PAGE = TOML + '\n[source.page]\nkind = "facebook"\ndesk = "rail"\npage_id = "1001"\n'
X = TOML + '\n[source.x]\nkind = "x"\ndesk = "rail"\nhandle = "ns_online"\npoll = "5s"\n'


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        yield sandbox


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The program's database, looked at from outside."""
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'webcare.db'}")
    yield store
    await store.close()


async def test_a_body_that_was_kept_and_not_read_is_read_after_a_kill(
    sandbox: Sandbox, store: Store, tmp_path: Path
) -> None:
    app = App()
    async with MetaLike(app=app) as meta:
        meta.add(Page())
        secrets = {
            "META_APP_SECRET": app.secret, "META_VERIFY_TOKEN": app.verify_token, "META_TOKEN": "token-1001",
            "META_API_URL": meta.url,
        }  # fmt: skip
        async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path), toml=PAGE, **secrets) as program:
            life = await program.start()
            await life.said("web.open")
            meta.poster.address = f"{program.url}/hooks/page"
            for _ in range(40):  # whatever is asked of the platform from here on has no answer
                meta.fault("hang")
            jan = meta.person("Jan de Vries")
            meta.write(meta.pages["1001"], jan, "Mijn pas doet het niet")

            taken = await meta.post()
            await until(partial(_asked_about, meta, jan.id), what="the question for the name")
            await life.kill()
            before = (len(await rows(store, KeptDelivery)), len(await rows(store, Mention)))

            meta.clear_faults()
            meta.release.set()
            await program.start()
            await until(partial(_all_read, store), what="the reading of the body")

            [mention] = await rows(store, Mention)
            assert (taken, before) == ([True], (1, 0))
            assert mention.text == "Mijn pas doet het niet"
            await sandbox.wait_for(lambda: any("Mijn pas" in str(one) for one in sandbox.messages("G1")))


async def _all_read(store: Store) -> bool:
    return not await rows(store, KeptDelivery)


async def _asked_about(meta: MetaLike, person: str) -> bool:
    return any(person in call.path for call in meta.journal)


@pytest.mark.parametrize("speaks", [False, True], ids=["app-only", "OAuth 1.0a"])
async def test_mentions_of_x_become_cards_by_polling_alone(
    sandbox: Sandbox, store: Store, tmp_path: Path, speaks: bool
) -> None:
    x = await LookAlike().start()
    app = x.app
    account = {
        "X_API_KEY": app.key, "X_API_SECRET": app.secret, "X_ACCESS_TOKEN": app.token,
        "X_ACCESS_TOKEN_SECRET": app.token_secret,
    }  # fmt: skip
    secrets = {"X_BEARER_TOKEN": app.bearer, "X_API_URL": x.url, **(account if speaks else {})}
    try:
        async with a_program(sandbox, tmp_path, database=sqlite_url(tmp_path), toml=X, **secrets) as program:
            life = await program.start()
            await life.said("web.open")
            x.world.post(x.world.user("jan_dv"), "@ns_online waar blijft de trein?")

            [mention] = await until(partial(rows, store, Mention), what="the mention")
            await sandbox.wait_for(lambda: any("waar blijft" in str(one) for one in sandbox.messages("C1")))

            asked = {one.path.rsplit("/", 1)[-1] for one in x.journal.asked}
            by = {one.by for one in x.journal.of("GET /2/users/.*/mentions")}
            assert (mention.source, mention.addressed) == ("x", True)
            assert asked <= {"mentions", "tweets", "me", "ns_online"}
            assert by == {"user" if speaks else "app"}
    finally:
        await x.stop()
