"""Training of the desk's own sentiment, on sentences that were written for it and stand beside this file."""
