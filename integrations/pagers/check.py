"""Is an address one that can be paged? Looks only at the address; nobody is woken for it."""

from __future__ import annotations

from pydantic import SecretStr

from bot.desk.ports import Finding

REMEDY = "Write it as docs/paging.md shows; appriseit.com/services has the form of every service."
# What shows a message on the machine that the program runs on, where nobody looks.
ONLY_HERE = frozenset({"blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"})


def check_address(address: SecretStr, *, what: str = "address") -> Finding:
    """Return what is to be said of an Apprise address; ``what`` names its variable. No part of it is told.

    Blocks for half a second at the first call, which imports Apprise. Whether a token or password is right, only a
    page shows.
    """
    from integrations.pagers import library

    url = address.get_secret_value().strip()
    if "://" not in url:
        return _failed(what, "it is no address of the form service://...")
    if any(character.isspace() for character in url):
        return _failed(what, "there is a space in it: one variable holds one address")
    if library.lacks_a_package(url):
        return _failed(what, "this service needs a package that is not installed")
    with library.listening() as heard:
        service = library.service_of(url, library.IMPORTANT, read_s=1)
    if service is None:
        return _failed(what, "it names no service that Apprise knows, or not all that the service needs")
    name = str(service.service_name)
    if url.partition("://")[0].lower() in ONLY_HERE:
        return _warned(what, f"{name} reaches nobody: it only shows a message on the machine that this runs on")
    if name == "Slack":
        return _warned(what, "Slack is what this way stands beside: when Slack is away, so is this one")
    if heard:
        return _warned(what, f"{name} leaves a part of it out: a number or name is not written as it should be")
    if service.verify_certificate is False:
        return _warned(what, f"{name} is asked without looking at its certificate (verify=no): anybody could be it")
    return Finding(what=what, state="ok", detail=f"pages through {name}")


def _failed(what: str, detail: str) -> Finding:
    return Finding(what=what, state="failed", detail=detail, remedy=REMEDY)


def _warned(what: str, detail: str) -> Finding:
    return Finding(what=what, state="warning", detail=detail, remedy=REMEDY)
