// The quiet line in which a surface says that something did not work.
import { fill, h, icon } from "./dom.js";
import { t } from "./labels.js";

/** A slot with `.say(text or null)`; what it says is announced and can be dismissed. */
export function warningSlot() {
  const slot = h("div", { class: "warning-slot" });
  slot.say = (text) => {
    const dismiss = () => slot.say(null);
    const close = text && h("button", { type: "button", class: "icon-button", "aria-label": t("dismiss"), onclick: dismiss }, icon("close"));
    fill(slot, text && h("div", { class: "warning", role: "alert" }, icon("warning"), h("span", { class: "warning-text" }, text), close));
  };
  return slot;
}
