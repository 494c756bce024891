from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.check.database import check_database
from bot.settings.database import read_database
from bot.store.database import Store
from bot.store.migrate import head_revision


async def test_the_newest_schema_passes(database_url: str) -> None:
    found = await check_database(read_database(database_url))

    assert found.state == "ok"
    assert f"schema {head_revision()}" in found.detail


async def test_a_schema_that_a_newer_program_made_fails(database_url: str) -> None:
    await execute(database_url, "UPDATE alembic_version SET version_num = 'f00d'")

    found = await check_database(read_database(database_url))

    assert found.state == "failed"
    assert "f00d" in found.detail
    assert "Update the program" in found.remedy


async def test_a_database_without_a_schema_is_told_who_makes_it(database_url: str, database_kind: str) -> None:
    await execute(database_url, "DELETE FROM alembic_version")

    found = await check_database(read_database(database_url))

    assert "is empty" in found.detail
    if database_kind == "sqlite":
        assert found.state == "ok"
        assert "webcare run" in found.detail
    else:
        assert found.state == "failed"
        assert "webcare migrate" in found.remedy


async def test_a_file_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    path = tmp_path / "webcare.db"

    found = await check_database(read_database(f"sqlite:///{path}"))

    assert found.state == "ok"
    assert "webcare run makes it" in found.detail
    assert not path.exists()


async def test_a_file_in_a_folder_that_is_not_there_fails(tmp_path: Path) -> None:
    found = await check_database(read_database(f"sqlite:///{tmp_path / 'nowhere' / 'webcare.db'}"))

    assert found.state == "failed"
    assert "nowhere" in found.detail


async def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    path = tmp_path / "webcare.db"
    path.write_bytes(b"these are not the pages of a database" * 100)

    found = await check_database(read_database(f"sqlite:///{path}"))

    assert found.state == "failed"
    assert "not a database" in found.detail


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1"])
async def test_a_server_that_does_not_answer_fails_without_showing_the_password(address: str) -> None:
    found = await check_database(read_database(f"postgresql://webcare:hunter2@{address}/desk"))

    assert found.state == "failed"
    assert "DATABASE_URL" in found.remedy
    assert "hunter2" not in found.detail


async def execute(url: str, statement: str) -> None:
    store = Store(url)
    async with store.writer.begin() as connection:
        await connection.execute(text(statement))
    await store.close()
