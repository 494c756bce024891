// The thread beside the channel.
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { t } from "./labels.js";
import { MessageList } from "./messages.js";
import { channelName } from "./people.js";

export class ThreadPane {
  constructor({ channel, ts, close }) {
    Object.assign(this, { id: channel.id, ts });
    const name = channelName(channel);
    this.messages = new MessageList({ channel: channel.id, thread: ts, label: t("thread_of", { name }), empty: "" });
    this.composer = new Composer({ channel: channel.id, thread: ts, label: t("message_thread") });
    this.node = h(
      "aside",
      { class: "thread", "aria-label": t("thread_of", { name }), onkeydown: (event) => event.key === "Escape" && !event.defaultPrevented && close() },
      h(
        "header",
        { class: "pane-head" },
        h("h2", {}, t("thread"), h("span", { class: "thread-place" }, name)),
        h("button", { type: "button", class: "icon-button", "aria-label": t("close_thread"), title: t("close_thread"), onclick: close }, icon("close")),
      ),
      this.messages.node,
      this.composer.node,
    );
    this.messages.load();
  }

  take(event) {
    if (event.channel === this.id) this.messages.take(event);
  }

  reload() {
    return this.messages.load();
  }

  focus() {
    this.composer.focus();
  }
}
