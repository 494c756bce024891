"""Webcare Desk: a webcare team answers its customers from one Slack channel."""
