"""Words are kept as long as they are needed: retention, people who want to be forgotten, and what stands in Slack."""
