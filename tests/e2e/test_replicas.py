"""Two web and three worker processes on one PostgreSQL: each may die, the desk goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.jobs.leases import LEASE, RENEWALS
from bot.sandbox import CustomerConfig, Sandbox, SandboxConfig
from bot.store import Card, Case, Mention
from bot.store.database import Store
from tests.support.database import PostgresServer
from tests.support.desk_at_work import CHANNEL, Seen
from tests.support.outcome import is_idle, keys, rows, twice
from tests.support.program import Life, Program, a_port, a_program, until

# What we promise: the lease of a dead worker runs out, and whoever renews next takes it.
TAKEN_OVER_WITHIN_S = 15.0
# What a loaded machine may take on top until we hear of it.
GRACE_S = 5.0
MENTIONS = 20


@dataclass
class Replicas:
    """The processes of one desk."""

    program: Program
    desk: Seen
    store: Store
    webs: dict[str, Life]
    workers: list[Life]

    def use(self, web: int) -> None:
        """Have the platform send to this web process, as a load balancer would."""
        self.desk.platform.hook_url = f"{list(self.webs)[web]}/hooks/web"

    async def leader(self, job: str, among: list[Life]) -> Life:
        """Wait until one of the workers runs ``job``."""

        async def look() -> Life | None:
            assert all(life.process.returncode is None for life in among)
            return next((life for life in among if job in self._gained(life)), None)

        found = await until(look, what=f"a worker that runs {job}", timeout_s=2 * TAKEN_OVER_WITHIN_S)
        assert isinstance(found, Life)
        return found

    def _gained(self, life: Life) -> set[str]:
        return {name for event in life.events("worker.leases") for name in event["gained"]}

    async def write(self, first: int, count: int) -> None:
        """Let customers write, to one web process after the other."""
        for number in range(first, first + count):
            self.desk.platform.add_customer(CustomerConfig(id=f"k{number}", handle=f"klant_{number}", name="Klant"))
            await self.desk.platform.post(f"k{number}", f"@lumerail train {number} is late")

    async def until_all_stand(self, count: int, timeout_s: float) -> None:
        """Wait until every case has its card."""

        async def all_stand() -> bool:
            return len(await rows(self.store, Case)) == count and await is_idle(self.store)

        await until(all_stand, what=f"{count} cards", timeout_s=timeout_s)


@pytest.fixture
async def replicas(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Start the processes; the practice workspace is shared."""
    name = await postgres.new_database()
    store = Store(postgres.url(name))
    async with Sandbox(SandboxConfig.for_tests()) as sandbox:
        desk = Seen(sandbox)
        async with a_program(sandbox, tmp_path, database=postgres.plain_url(name)) as program:
            ports = [str(a_port()) for _ in range(2)]
            webs = {
                f"http://127.0.0.1:{port}": await program.start("--role", "web", called=f"web-{port}", PORT=port)
                for port in ports
            }
            workers = [await program.start("--role", "worker", called=f"worker-{one}") for one in range(3)]
            for life in webs.values():
                await life.said("web.open")
            await sandbox.wait_for(lambda: sandbox.connected, timeout_s=60, what="Socket Mode")
            yield Replicas(program, desk, store, webs, workers)
    await store.close()
    await postgres.drop(name)


def test_a_lease_and_the_next_look_at_it_fit_into_the_promise() -> None:
    assert LEASE.total_seconds() * (1 + 1 / RENEWALS) <= TAKEN_OVER_WITHIN_S


@pytest.mark.slow
@pytest.mark.postgres
async def test_schedules_and_delivery_move_within_a_lease_when_their_worker_dies(replicas: Replicas) -> None:
    loop = asyncio.get_running_loop()
    desk, first = replicas.desk, await replicas.leader("deliver", replicas.workers)
    replicas.use(0)
    await replicas.write(0, MENTIONS // 2)
    await replicas.until_all_stand(MENTIONS // 2, timeout_s=60)

    await first.kill()
    killed_at = loop.time()
    replicas.use(1)
    await replicas.write(MENTIONS // 2, MENTIONS // 2)
    rest = [life for life in replicas.workers if life is not first]
    jobs = ("deliver", "recover", "sweep", "lists", "claim_leases")
    for job in jobs:
        await replicas.leader(job, rest)
    moved_after = loop.time() - killed_at
    await replicas.until_all_stand(MENTIONS, timeout_s=60)

    assert moved_after <= TAKEN_OVER_WITHIN_S + GRACE_S
    assert twice(keys(desk.sandbox)) == []
    assert len(desk.sandbox.messages(CHANNEL)) == MENTIONS == len(await rows(replicas.store, Card))


@pytest.mark.postgres
async def test_a_dead_web_process_loses_neither_clicks_nor_mentions(replicas: Replicas) -> None:
    desk = replicas.desk
    replicas.use(0)
    card = await desk.mention("who answers?")
    url, dead = next(iter(replicas.webs.items()))

    await dead.kill()
    await until(lambda: _refused(url), what="its port closed")
    replicas.use(1)
    await desk.user("U1").click(CHANNEL, card, "Claim")
    await desk.shows(card, "Sanne")
    assert await desk.reply(desk.user("U1"), card, "We do.") == {}
    sent = await desk.sent()
    later = await desk.mention("and now?", customer="c2")

    assert sent == ["We do. ^SV"]
    assert later != card
    assert len(await rows(replicas.store, Mention)) == 2
    assert twice(keys(desk.sandbox)) == []


async def _refused(url: str) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    except ConnectionRefusedError:
        return True
    writer.close()
    return False
