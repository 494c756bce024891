// The box in which a person writes: messages, mentions, slash commands.
import { act } from "./api.js";
import { Autocomplete } from "./autocomplete.js";
import { freshId, h, icon } from "./dom.js";
import { t } from "./labels.js";
import { encodeMentions } from "./mentions.js";
import { state } from "./state.js";
import { warningSlot } from "./warning.js";

// Unsent text by person and place, so that looking elsewhere loses nothing.
const unsent = new Map();

const TALLEST_PX = 220;

export class Composer {
  constructor({ channel, thread = null, label }) {
    Object.assign(this, { channel, thread });
    this.place = `${state.me} ${channel} ${thread ?? ""}`;
    this.box = h("textarea", { class: "composer-box", rows: "1", placeholder: label, "aria-label": label, value: unsent.get(this.place) ?? "" });
    this.suggest = new Autocomplete(this.box, { commands: !thread });
    this.warning = warningSlot();
    this.sendButton = h("button", { type: "submit", class: "send-button", "aria-label": t("send"), title: t("send") }, icon("send"));
    const hint = h("span", { class: "composer-hint", id: freshId("hint") }, t("composer_hint"));
    this.box.setAttribute("aria-describedby", hint.id);
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#onSubmit(event) },
      this.warning,
      h("div", { class: "composer-frame" }, this.box, h("div", { class: "composer-foot" }, hint, this.sendButton)),
      this.suggest.node,
    );
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    this.box.addEventListener("input", () => this.#changed());
    this.box.addEventListener("change", () => this.#changed());
    this.#changed();
  }

  #changed() {
    unsent.set(this.place, this.box.value);
    this.sendButton.disabled = !this.box.value.trim();
    this.box.style.height = "auto";
    if (this.box.scrollHeight) this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST_PX)}px`;
  }

  #onKey(event) {
    if (event.isComposing || this.suggest.takeKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.node.requestSubmit();
    }
  }

  async #onSubmit(event) {
    event.preventDefault();
    const text = this.box.value;
    if (!text.trim()) return;
    this.suggest.close();
    this.warning.say(null);
    const body = this.#actFor(text.trim());
    if (!body) return;
    this.#write("");
    const answer = await act(body);
    if (answer.ok) return;
    if (!this.box.value) this.#write(text);
    this.warning.say(`${answer.text} ${t("not_sent")}`);
  }

  #write(text) {
    this.box.value = text;
    this.#changed();
  }

  #actFor(text) {
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (!command || this.thread) {
      return { as: state.me, type: "message", channel: this.channel, thread_ts: this.thread ?? undefined, text: encodeMentions(text) };
    }
    if ((state.app?.commands ?? []).some((each) => each.command === command)) {
      return { as: state.me, type: "command", channel: this.channel, command, text: rest };
    }
    this.warning.say(t("unknown_command", { command }));
    return null;
  }

  focus() {
    this.box.focus();
  }
}
