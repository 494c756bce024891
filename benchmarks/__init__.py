"""Speed as ratios: the thing and its floor side by side in one run, because machines differ and are noisy."""
