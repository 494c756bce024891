"""The night watch: what rises, who is paged, and what is done about it."""
