"""``python -m tests.fuzz TARGET ... --seconds 600``: coverage-guided fuzzing of the targets, one after the other.

Needs atheris (``uv pip install atheris``; it has no wheel for every Python, so it is not a dependency). A finding stops
the run; its input is written to ``crash-...`` in the folder of the run, and belongs into a test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.seeds import SEEDS, WORDS

ROOT = Path(__file__).parents[2]
LONGEST = 4096


def main() -> int:
    """Fuzz each target in a process of its own; return how many had a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", default=list(SEEDS), choices=[*SEEDS, []], help="default: all")
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = 0
    for target in options.targets:
        folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(SEEDS[target]):
            (corpus / str(number)).write_bytes(seed)
        words = folder / "words"
        words.write_text("".join(f'"{word}"\n'.replace("\\", "\\\\") for word in WORDS))
        arguments = [
            f"-max_total_time={options.seconds}", f"-max_len={LONGEST}", f"-dict={words}", f"-seed={options.seed}",
            f"-artifact_prefix={folder}/", "-print_final_stats=1", "-timeout=5", "-rss_limit_mb=2048", str(corpus),
        ]  # fmt: skip
        print(f"{target}: {options.seconds} s in {folder}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz.one", target, *arguments]
        found += subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    print(f"{found} of {len(options.targets)} targets with a finding")
    return found


if __name__ == "__main__":
    sys.exit(main())
