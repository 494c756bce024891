// The stack of modal views that an app has opened for this person; the top one is shown.
import { act } from "./api.js";
import { BlockList } from "./blocks/index.js";
import { textNodes } from "./blocks/text.js";
import { showDialog } from "./dialog.js";
import { Surface, isBusy, setBusy } from "./dispatch.js";
import { fill, freshId, h, icon } from "./dom.js";
import { Draft } from "./drafts.js";
import { controlByKey, tabStops } from "./focus.js";
import { t } from "./labels.js";
import { state } from "./state.js";
import { warningSlot } from "./warning.js";

// After a submit was accepted the new stack comes by the live socket; the button waits for it this long.
const STACK_WAIT_MS = 3000;

/** One open view: its fields keep what was typed while other views lie on top of it. */
class OpenView {
  constructor(view, whenClosed) {
    this.whenClosed = whenClosed;
    this.warning = warningSlot();
    this.draft = new Draft();
    this.list = new BlockList(new Surface({ draft: this.draft, send: (action) => this.#send(action), warn: this.warning.say }));
    this.title = h("h2", { id: freshId("title") });
    this.submit = h("button", { type: "submit", class: "button button-primary" });
    this.cancel = h("button", { type: "button", class: "button", onclick: () => this.close() });
    this.node = h(
      "form",
      { class: "dialog-form", novalidate: true, onsubmit: (event) => this.#onSubmit(event), onkeydown: (event) => this.#onKey(event) },
      h("div", { class: "dialog-head" }, this.title, this.#cross()),
      h("div", { class: "dialog-body", tabindex: "-1" }, this.warning, this.list.node),
      h("div", { class: "dialog-foot" }, this.cancel, this.submit),
    );
    this.update(view);
  }

  #cross() {
    const props = { type: "button", class: "icon-button", "aria-label": t("dismiss"), title: t("dismiss"), onclick: () => this.close({ clear: true }) };
    return h("button", props, icon("close"));
  }

  update(view) {
    if (this.view && JSON.stringify(this.view) === JSON.stringify(view)) return;
    this.view = view;
    fill(this.title, textNodes(view.title));
    fill(this.submit, h("span", { class: "button-label" }, view.submit ? textNodes(view.submit) : t("modal_submit")));
    fill(this.cancel, view.close ? textNodes(view.close) : t("modal_close"));
    this.submit.disabled = Boolean(view.submit_disabled);
    this.submit.hidden = !view.submit && !(view.blocks ?? []).some((block) => block.type === "input");
    this.list.update(view.blocks ?? []);
    this.#free();
  }

  #free() {
    clearTimeout(this.waiting);
    setBusy(this.submit, false);
    this.node.removeAttribute("aria-busy");
  }

  #send(action) {
    return act({ as: state.me, type: "block_action", view_id: this.view.id, values: this.draft.collect(this.list.blocks), ...action });
  }

  async #onSubmit(event) {
    event.preventDefault();
    if (isBusy(this.submit) || this.submit.hidden) return;
    this.warning.say(null);
    const faults = this.draft.faults(this.list.blocks);
    this.list.setErrors(faults);
    if (Object.keys(faults).length) return;
    setBusy(this.submit, true);
    this.node.setAttribute("aria-busy", "true");
    this.#answered(await act({ as: state.me, type: "view_submit", view_id: this.view.id, values: this.draft.collect(this.list.blocks) }));
  }

  #answered(answer) {
    const errors = answer.errors ?? {};
    if (answer.ok && !Object.keys(errors).length) {
      this.waiting = setTimeout(() => this.#free(), STACK_WAIT_MS);
      return;
    }
    this.#free();
    const lost = this.list.setErrors(errors);
    if (!answer.ok || lost.length) this.warning.say([answer.text, ...lost].filter(Boolean).join(" "));
  }

  /** Ctrl or Cmd with Enter submits from a field of several lines too. */
  #onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.node.requestSubmit();
  }

  /** Close this view; `clear` closes those below it too, as Slack's cross does. */
  close({ clear = false } = {}) {
    act({ as: state.me, type: "view_close", view_id: this.view.id, clear });
    this.whenClosed(clear ? null : this.view.id);
  }

  /** The element an app wants focused, else the first field, else the first button. */
  firstStop() {
    const wanted = this.list.blocks.find((block) => block.element?.focus_on_load);
    const key = wanted && `${wanted.block_id}/${wanted.element.action_id}`;
    return controlByKey(this.list.node, key) ?? tabStops(this.list.node)[0] ?? this.#firstButton();
  }

  #firstButton() {
    return this.submit.hidden ? this.cancel : this.submit;
  }
}

/** Shows `state.modals`; call `update()` whenever it changed. */
export class ModalStack {
  #open = new Map();
  #dialog = null;
  #panel = h("div", { class: "dialog", role: "dialog", "aria-modal": "true", tabindex: "-1" });
  #shown = null;

  constructor({ fallback }) {
    this.fallback = fallback;
  }

  update() {
    const ids = new Set(state.modals.map((view) => view.id));
    for (const id of this.#open.keys()) if (!ids.has(id)) this.#open.delete(id);
    for (const view of state.modals) this.#take(view);
    const top = this.#open.get(state.modals.at(-1)?.id);
    if (!top) this.#hide();
    else if (top !== this.#shown) this.#show(top);
  }

  #take(view) {
    const known = this.#open.get(view.id);
    if (known) known.update(view);
    else this.#open.set(view.id, new OpenView(view, (id) => this.#closed(id)));
  }

  #closed(id) {
    state.modals = id ? state.modals.filter((view) => view.id !== id) : [];
    this.update();
  }

  #show(top) {
    this.#shown = top;
    fill(this.#panel, top.node);
    this.#panel.setAttribute("aria-labelledby", top.title.id);
    this.#dialog ??= showDialog(this.#panel, { onEscape: () => this.#shown.close(), focusFirst: () => top.firstStop(), fallback: this.fallback });
    top.firstStop().focus({ preventScroll: true });
  }

  #hide() {
    this.#dialog?.close();
    this.#dialog = null;
    this.#shown = null;
  }
}
