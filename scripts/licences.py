"""``python -m scripts.licences``: the licence of everything that the program needs to run, against a list of good ones.

The list holds what the MIT licence of this program goes together with. Unknown is not good: somebody has to look.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from scripts.locked import exported, names

ALLOWED = frozenset(
    {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"}
)
# How packages without an SPDX expression say it; a BSD without a number is one of the two above.
OTHER_WORDS = {
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache software license": "Apache-2.0",
    "bsd license": "BSD-3-Clause", "isc license (iscl)": "ISC", "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "python software foundation license": "PSF-2.0",
}  # fmt: skip
CLASSIFIER = "License :: OSI Approved :: "


def licence_of(told: PackageMetadata) -> str:
    """Return an SPDX expression, or the words of the package where it has none; of several classifiers all count."""
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [line.removeprefix(CLASSIFIER) for line in told.get_all("Classifier") or [] if CLASSIFIER in line]
    words = classified or [told["License"].strip() if "License" in told else "unknown"]
    return " AND ".join(OTHER_WORDS.get(word.casefold(), word) for word in words)


def is_allowed(expression: str) -> bool:
    """Return whether the program may be given away together with it: one side of each OR, all sides of each AND."""
    plain = expression.replace("(", " ").replace(")", " ")
    if plain != expression and " OR " in plain and " AND " in plain:
        return False  # nested: for a person to read
    return all(
        any(choice.strip() in ALLOWED for choice in re.split(r" OR ", part)) for part in re.split(r" AND ", plain)
    )


def found(packages: Sequence[str]) -> dict[str, str]:
    """Return the licence of each package."""
    told: dict[str, str] = {}
    for name in packages:
        try:
            told[name] = licence_of(metadata(name))
        except PackageNotFoundError:
            told[name] = "unknown: not installed here"
    return told


def main() -> int:
    """Print the list; return 1 if one of them is not on the list of good ones."""
    told = found(names(exported("--no-dev", "--no-hashes")))
    for name, expression in told.items():
        sys.stdout.write(f"{'ok ' if is_allowed(expression) else 'NOT'} {name}: {expression.splitlines()[0]}\n")
    wrong = [name for name, expression in told.items() if not is_allowed(expression)]
    if wrong or not told:
        sys.stdout.write(
            f"Licences: look at {', '.join(wrong) or 'uv.lock, nothing is in it'} (scripts/licences.py).\n"
        )
        return 1
    sys.stdout.write(f"Licences: {len(told)} packages, all of them good.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
