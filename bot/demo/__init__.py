"""The story that ``make demo`` plays: a Monday at a rail company that does not exist."""
