// A box to write in with its buttons, for posts and for changing messages.
import { isBusy, setBusy } from "./dispatch.js";
import { h } from "./dom.js";
import { t } from "./labels.js";
import { warningSlot } from "./warning.js";

/** A box to write in; `send(text)` resolves to the server's answer, and the text goes only when that is ok. */
export function writeBox({ label, placeholder, button, send, text = "", cancel = null, rows = 2 }) {
  const warning = warningSlot();
  const box = h("textarea", { class: "text-input", rows: String(rows), "aria-label": label, placeholder: placeholder ?? label, value: text });
  const go = h("button", { type: "submit", class: "button button-primary" }, h("span", { class: "button-label" }, button));
  const submit = async (event) => {
    event.preventDefault();
    if (!box.value.trim() || isBusy(go)) return;
    setBusy(go, true);
    const answer = await send(box.value.trim());
    setBusy(go, false);
    warning.say(answer.ok ? null : answer.text);
    if (answer.ok) box.value = "";
  };
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) node.requestSubmit();
    if (event.key !== "Escape" || !cancel) return;
    event.preventDefault();
    cancel();
  };
  const stop = cancel && h("button", { type: "button", class: "button", onclick: cancel }, t("cancel"));
  const node = h("form", { class: "write", onsubmit: submit, onkeydown: keys }, box, warning, h("div", { class: "write-foot" }, stop, go));
  node.focusBox = () => box.focus();
  return node;
}
