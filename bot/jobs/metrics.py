"""Figures for Prometheus. Labels are words of ours: no channel, no person, no customer."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# Seconds from the commit to the message: a tenth is what a quiet desk should see, minutes are a storm.
LAG_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600)


class Metrics:
    """One set of figures in a registry of its own, so that two workers in one process do not collide."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        self.cards = self._counter(
            "cards", "Living messages shown, by kind and by how (post, edit, found).", "kind", "how"
        )
        self.messages = self._counter(
            "messages", "New messages posted, by kind and by how (post, found).", "kind", "how"
        )
        self.replies = self._counter(
            "replies", "Replies to customers by outcome (accepted, rejected, unknown, not_sent).", "outcome"
        )
        self.troubles = self._counter("slack_troubles", "Slack calls that did not work, by kind.", "trouble")
        self.rate_limited = self._counter("slack_rate_limited", "HTTP 429 answers of Slack.")
        self.failed = self._counter("delivery_failed", "Rows given up for good, by kind: somebody has to look.", "kind")
        self.twins = self._counter("delivery_twins", "Second messages with one key that the janitor found.")
        self.settled = self._counter(
            "delivery_settled", "Unknown outcomes settled, by result (found, again).", "result"
        )
        self.pending = Gauge(
            "webcare_delivery_pending", "Rows that wait for delivery, by table.", ["table"], registry=self.registry
        )
        self.oldest_pending = Gauge(
            "webcare_delivery_oldest_pending_seconds", "Age of the oldest waiting message.", registry=self.registry
        )
        self.failing = Gauge(
            "webcare_failing_parts", "Parts that keep this process from being ready.", registry=self.registry
        )
        self.lag = Histogram(
            "webcare_delivery_lag_seconds", "From the moment it was due until it stands in Slack.",
            registry=self.registry, buckets=LAG_BUCKETS,
        )  # fmt: skip

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"webcare_{name}_total", told, labels, registry=self.registry)
