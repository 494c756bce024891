// The list of people, groups, channels or commands under a text box.
import { fill, freshId, h } from "./dom.js";
import { t } from "./labels.js";
import { suggestions } from "./mentions.js";

export class Autocomplete {
  #found = null;
  #at = 0;

  constructor(box, { commands }) {
    Object.assign(this, { box, commands });
    this.node = h("div", { class: "suggestions", role: "listbox", id: freshId("suggestions"), "aria-label": t("suggestions"), hidden: true });
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.node.id);
    box.addEventListener("input", () => this.look());
    box.addEventListener("blur", () => this.close());
  }

  look() {
    this.#found = suggestions(this.box.value, this.box.selectionStart, { commands: this.commands });
    this.#at = 0;
    this.#draw();
  }

  close() {
    this.#found = null;
    this.#draw();
  }

  #draw() {
    const options = this.#found?.options ?? [];
    this.node.hidden = options.length === 0;
    fill(this.node, options.map((option, index) => this.#row(option, index)));
    const chosen = this.node.children[this.#at];
    if (chosen) this.box.setAttribute("aria-activedescendant", chosen.id);
    else this.box.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  #row(option, index) {
    const props = {
      id: freshId("suggestion"),
      class: "suggestion",
      role: "option",
      "aria-selected": String(index === this.#at),
      // mousedown comes before blur, which would close the list
      onmousedown: (event) => {
        event.preventDefault();
        this.#pick(index);
      },
    };
    return h("div", props, h("span", { class: "suggestion-name" }, option.sigil + option.label), h("span", { class: "suggestion-detail" }, option.detail));
  }

  #pick(index) {
    const { from, options } = this.#found;
    const option = options[index];
    this.box.setRangeText(`${option.sigil}${option.label} `, from, this.box.selectionStart, "end");
    this.close();
    this.box.dispatchEvent(new Event("change"));
  }

  /** Take the keys that belong to an open list; true when one was taken. */
  takeKey(event) {
    const options = this.#found?.options;
    if (!options) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + options.length) % options.length;
      this.#draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !this.#complete())) this.#pick(this.#at);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  /** A command typed in full is sent by Enter, not completed. */
  #complete() {
    const { from, options } = this.#found;
    const option = options[this.#at];
    return option.sigil === "" && this.box.value.slice(from).trim() === option.label;
  }
}
