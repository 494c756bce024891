"""The SQLite file, what SQLite keeps beside it and its copies are for their owner only; what is open is told."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.app import running
from bot.check.private import check_private
from bot.store.backup import back_up
from bot.store.database import Store
from bot.store.migrate import migrate
from bot.store.private import exposed
from tests.security.door import settings_of
from tests.support.logs import captured_logs
from tests.support.world import on_a_free_port


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def _a_careless_umask() -> object:
    before = os.umask(0)
    yield
    os.umask(before)


async def test_a_new_database_its_companions_its_folder_and_its_copy_are_for_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "data" / "webcare.db"
    store = Store(f"sqlite+aiosqlite:///{path}")
    await migrate(store)
    async with store.read():
        beside = sorted(one.name for one in path.parent.iterdir())
        modes = {mode(one) for one in path.parent.iterdir()}
    back_up(path, tmp_path / "copy.db")
    await store.close()

    assert beside == ["webcare.db", "webcare.db-shm", "webcare.db-wal"]
    assert modes == {0o600}
    assert (mode(path.parent), mode(tmp_path / "copy.db")) == (0o700, 0o600)
    assert list(exposed(path)) == []


def test_a_file_that_others_can_read_and_a_folder_that_they_can_write_to_are_found(tmp_path: Path) -> None:
    path = tmp_path / "webcare.db"
    for suffix, wide in (("", 0o644), ("-wal", 0o640), ("-shm", 0o600)):
        (tmp_path / f"webcare.db{suffix}").touch(mode=wide)
    tmp_path.chmod(0o777)

    found = {one.path.name: (one.mode, one.remedy) for one in exposed(path)}
    tmp_path.chmod(0o1777)  # as /tmp is: others may add, not replace
    sticky = {one.path.name for one in exposed(path)}

    assert found == {
        "webcare.db": (0o644, f"chmod 600 {path}"), "webcare.db-wal": (0o640, f"chmod 600 {path}-wal"),
        tmp_path.name: (0o777, f"chmod go-w {tmp_path}"),
    }  # fmt: skip
    assert sticky == {"webcare.db", "webcare.db-wal"}


async def test_check_and_start_warn_of_a_file_that_was_made_readable(tmp_path: Path) -> None:
    path = tmp_path / "webcare.db"
    path.touch(mode=0o644)
    settings = on_a_free_port(settings_of(DATABASE_URL=f"sqlite:///{path}", SLACK_API_URL="http://127.0.0.1:9/api/"))

    results = check_private(settings.database)
    with captured_logs() as written:
        async with running(settings):
            pass

    assert [(one.state, one.remedy) for one in results] == [("warning", f"chmod 600 {path}")]
    assert "database.exposed" in written.getvalue()
    assert f"chmod 600 {path}" in written.getvalue()


def test_postgresql_has_no_file(tmp_path: Path) -> None:
    settings = settings_of(DATABASE_URL="postgresql://db/x")

    assert check_private(settings.database) == []
