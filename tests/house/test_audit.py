"""What ``make audit`` must not let pass: a licence that nobody looked at, and a service that knows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from scripts.advisories import why_not_to_trust
from scripts.licences import found, is_allowed, licence_of
from scripts.locked import exported, names


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-2.0-or-later", False),
        ("AGPL-3.0-only OR SSPL-1.0", False),
        ("MIT OR (Apache-2.0 AND GPL-3.0-only)", False),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_only_what_goes_together_with_mit_is_allowed(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        pytest.param([("License-Expression", "MIT"), ("License", "GPLv3")], True, id="the expression counts"),
        pytest.param([("License", "BSD-3-Clause")], True, id="an identifier in the old field"),
        pytest.param([("Classifier", "License :: OSI Approved :: MIT License")], True, id="a classifier"),
        pytest.param(
            [("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")], False, id="GPL"
        ),
        pytest.param(
            [("Classifier", "License :: OSI Approved :: MIT License"),
             ("Classifier", "License :: OSI Approved :: GNU Affero General Public License v3")], False, id="both",
        ),
        pytest.param([("License", "see LICENSE")], False, id="words"),
        pytest.param([], False, id="nothing"),
    ],
)  # fmt: skip
def test_a_package_is_read_as_it_declares_itself(fields: list[tuple[str, str]], allowed: bool) -> None:
    told = Message()
    for name, value in fields:
        told[name] = value

    assert is_allowed(licence_of(told)) is allowed  # type: ignore[arg-type]  # what importlib.metadata really returns


def test_everything_that_the_program_needs_to_run_has_a_good_licence() -> None:
    told = found(names(exported("--no-dev", "--no-hashes")))

    assert {"aiohttp", "sqlalchemy", "slack-bolt", "greenlet"} <= set(told)
    assert {name: licence for name, licence in told.items() if not is_allowed(licence)} == {}


def test_a_package_that_is_not_here_is_unknown() -> None:
    assert [is_allowed(licence) for licence in found(["no-such-package"]).values()] == [False]


@pytest.mark.parametrize(
    ("status", "body", "trusted"),
    [
        pytest.param(200, b'{"vulnerabilities": [{"id": "PYSEC-2014-8"}]}', True, id="the real one"),
        pytest.param(200, b'{"info": {}, "vulnerabilities": []}', False, id="a mirror without advisories"),
        pytest.param(200, b"<html>packages</html>", False, id="a page"),
        pytest.param(200, b"[]", False, id="something else"),
        pytest.param(404, b"", False, id="not found"),
    ],
)
def test_a_service_that_does_not_know_a_weak_release_is_not_trusted(status: int, body: bytes, trusted: bool) -> None:
    with answering(status, body) as address:
        assert (why_not_to_trust(address) is None) is trusted


def test_a_service_that_is_away_is_not_trusted() -> None:
    with answering(200, b"") as address:
        pass

    assert why_not_to_trust(address) is not None


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Serve one answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
