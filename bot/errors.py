"""The three kinds of trouble that the whole program tells apart.

An error class lives beside the function that raises it and derives from one of these.
"""


class WebcareError(Exception):
    """Anything this program raises on purpose."""


class Refusal(WebcareError):
    """An expected "no": it carries facts, and `bot.slack.wording` makes the sentence for the person."""


class ConfigurationError(WebcareError):
    """Something that only a change of configuration can repair."""
