// Slack's confirm dialog: a question before something is done.
import { textNodes } from "./blocks/text.js";
import { freshId, h } from "./dom.js";
import { showDialog } from "./dialog.js";
import { t } from "./labels.js";

/** Ask; resolves to true only for the confirming button. Without a confirm object nothing is asked. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const titleId = freshId("confirm");
    const textId = freshId("confirm");
    const answer = (yes) => {
      dialog.close();
      resolve(yes);
    };
    const deny = h("button", { type: "button", class: "button", onclick: () => answer(false) }, label(confirm.deny, "confirm_no"));
    const style = confirm.style === "danger" ? "button button-danger" : "button button-primary";
    const go = h("button", { type: "button", class: style, onclick: () => answer(true) }, label(confirm.confirm, "confirm_ok"));
    const panel = h(
      "div",
      { class: "dialog dialog-small", role: "alertdialog", "aria-modal": "true", "aria-labelledby": titleId, "aria-describedby": textId, tabindex: "-1" },
      h("div", { class: "dialog-head" }, h("h2", { id: titleId }, textNodes(confirm.title))),
      h("div", { class: "dialog-body text", id: textId }, textNodes(confirm.text)),
      h("div", { class: "dialog-foot" }, deny, go),
    );
    const dialog = showDialog(panel, { onEscape: () => answer(false), focusFirst: () => go });
  });
}

const label = (object, key) => (object ? textNodes(object) : t(key));
