"""The workspace's own sentences, in English and Dutch."""

from __future__ import annotations

from .config import Language

_TEXTS: dict[str, dict[Language, str]] = {
    "no_answer": {
        "en": "{app} did not answer in time. Try again.",
        "nl": "{app} reageerde niet op tijd. Probeer het opnieuw.",
    },
    "bad_answer": {
        "en": "{app} gave an answer that cannot be shown ({reason}).",
        "nl": "{app} gaf een antwoord dat niet getoond kan worden ({reason}).",
    },
    "command_failed": {
        "en": '{command} failed with the error "{reason}".',
        "nl": '{command} is mislukt met de fout "{reason}".',
    },
    "required": {
        "en": "Please complete this required field.",
        "nl": "Vul dit verplichte veld in.",
    },
    "too_short": {
        "en": "Please enter at least {least} characters.",
        "nl": "Vul minstens {least} tekens in.",
    },
    "too_long": {
        "en": "Please enter at most {most} characters.",
        "nl": "Vul hoogstens {most} tekens in.",
    },
}


def say(language: Language, key: str, **facts: object) -> str:
    return _TEXTS[key][language].format(**facts)
