"""One text for all in a group of cases: written, approved by a second person, sent a few at a time, stopped, closed."""
