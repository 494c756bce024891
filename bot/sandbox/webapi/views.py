"""views.*: open, push, update, publish."""

from __future__ import annotations

from ..blocks import check_view, view_too_large
from ..errors import ApiError
from ..shapes import Json
from ..views import View
from .call import Call, Method


def open_view(call: Call) -> Json:
    raw = _view(call, "modal")
    trigger = call.back.triggers.exchange(call.need("trigger_id"))
    call.noted["user"] = trigger.user
    return _answer(call, call.back.views.open(trigger.user, raw))


def push(call: Call) -> Json:
    raw = _view(call, "modal")
    trigger = call.back.triggers.exchange(call.need("trigger_id"))
    call.noted["user"] = trigger.user
    if trigger.view_id is None or call.back.views.find(trigger.view_id) is None:
        raise ApiError("not_found")
    return _answer(call, call.back.views.push(trigger.user, raw))


def update(call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        call.need("view_id")
    found = call.back.views.find(view_id) if view_id else call.back.views.by_external_id(external_id)
    raw = _view(call, found.body["type"] if found else None)
    if found is None:
        raise ApiError("not_found")
    call.noted["user"] = found.user
    return _answer(call, call.back.views.update(found, raw, expected_hash=call.text("hash") or None))


def publish(call: Call) -> Json:
    raw = _view(call, "home")
    user = call.need("user_id")
    call.noted["user"] = user
    known = call.workspace.users.get(user)
    if known is None or known.kind == "bot":
        raise ApiError("user_not_found")
    return _answer(call, call.back.views.publish(user, raw, expected_hash=call.text("hash") or None))


def _view(call: Call, kind: str | None) -> Json:
    raw = call.json("view", error="invalid_arguments")
    if raw is None:
        call.need("view")
    problems = check_view(raw, unfetchable=call.workspace.config.unfetchable_hosts)
    if not problems and kind is not None and raw["type"] != kind:
        problems = [f"[ERROR] must be one of {kind} [json-pointer:/view/type]"]
    if problems:
        raise ApiError("invalid_arguments", response_metadata={"messages": problems})
    if view_too_large(raw):
        raise ApiError("view_too_large")
    call.noted["callback_id"] = raw.get("callback_id")
    return dict(raw)


def _answer(call: Call, view: View) -> Json:
    call.noted["view_id"] = view.id
    return {"view": view.shown()}


METHODS = {
    "views.open": Method(open_view, tier=4),
    "views.push": Method(push, tier=4),
    "views.update": Method(update, tier=4),
    "views.publish": Method(publish, tier=4),
}
