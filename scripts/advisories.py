"""``python -m scripts.advisories``: known weaknesses of everything in uv.lock, the tools of development included.

Some mirrors of the package index know no advisories, and pip-audit then finds nothing wrong with anything. So the
service is first asked for a release that is known to be weak: who does not know that one knows none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from scripts.locked import UV, exported

SERVICE = "https://pypi.org"
# Jinja2 2.4.1 of 2010 has several advisories, CVE-2014-1402 among them.
KNOWN_WEAK = f"{SERVICE}/pypi/jinja2/2.4.1/json"
ASK_WITHIN_S = 20
PIP_AUDIT = "pip-audit==2.10.1"


def why_not_to_trust(address: str = KNOWN_WEAK) -> str | None:
    """Return why the service's word that all is well would mean nothing; None when it can be trusted."""
    try:
        with urllib.request.urlopen(address, timeout=ASK_WITHIN_S) as answer:
            told = json.load(answer)
    except (OSError, ValueError) as error:
        return f"no usable answer ({type(error).__name__})"
    if not isinstance(told, dict) or not told.get("vulnerabilities"):
        return "it does not know a release that is known to be weak"
    return None


def main() -> int:
    """Look each locked release up by its hashes; return 1 if one is weak, or if nobody could be asked."""
    reason = why_not_to_trust()
    if reason is not None:
        sys.stdout.write(f"NOT AUDITED: the advisory service {SERVICE} cannot be asked: {reason}.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(exported("--all-groups"), "utf-8")
        command = [
            str(UV), "tool", "run", PIP_AUDIT, "--strict", "--require-hashes", "--disable-pip", "--progress-spinner",
            "off", "--requirement", str(requirements),
        ]  # fmt: skip
        return 1 if subprocess.run(command).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
