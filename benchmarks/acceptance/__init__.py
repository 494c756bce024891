"""Acceptance runs: the whole program, as real processes, on recorded mentions and with simulated teams.

``python -m benchmarks.acceptance replay|noise|monday|friday --data FOLDER``. The recorded mentions are not part of this
project; ``--data`` (or WEBCARE_DATA) names the folder that holds ``mentions/*.jsonl``. Each run prints its figures and
exits 1 if one of them misses its bar.
"""
