// A scrolling list of messages: live at the bottom, older ones on the way up, steady in between.
import { fetchMessages } from "./api.js";
import { dayKey, dayLabel, messageSecond } from "./clock.js";
import { fill, h, icon } from "./dom.js";
import { count, t } from "./labels.js";
import { MessageRow } from "./message.js";
import { authorOf } from "./people.js";
import { Scroll } from "./scroll.js";
import { state } from "./state.js";
import { Timeline } from "./timeline.js";

const PAGE = 50;
const MOST_AT_ONCE = 200;
const SAME_AUTHOR_S = 300;

export class MessageList {
  #rows = new Map();
  #waiting = null;
  #unseen = 0;

  /** `onSeen()` is called when the newest message is in view. */
  constructor({ channel, thread = null, label, empty, unread = 0, openThread = null, onSeen = () => {} }) {
    Object.assign(this, { channel, thread, empty, unread, openThread, onSeen });
    this.timeline = new Timeline(thread);
    this.list = h("ol", { class: "messages", "aria-label": label, data: { list: thread ?? channel } });
    this.note = h("div", { class: "list-note" }, t("loading"));
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.scroll.toBottom() });
    this.scroll = new Scroll([this.note, this.list], { onTop: () => this.#older(), onBottom: () => this.#seen() });
    this.node = h("div", { class: "message-pane" }, this.scroll.node, this.pill);
    this.list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Fetch the newest messages; again after a lost connection. What arrives meanwhile is added after it. */
  async load() {
    this.#waiting = [];
    const limit = Math.min(Math.max(PAGE, this.timeline.messages.length), MOST_AT_ONCE);
    try {
      const answer = await fetchMessages(state.me, this.channel, { thread_ts: this.thread, limit });
      const first = !this.timeline.loaded;
      this.timeline.replace(answer);
      if (first) this.#markNew();
    } catch {
      this.note.textContent = t("unreachable");
    }
    const events = this.#waiting ?? [];
    this.#waiting = null;
    this.#render();
    for (const event of events) this.take(event);
    if (this.scroll.stuck) this.#seen();
  }

  #markNew() {
    const others = this.timeline.messages.filter((message) => message.user !== state.me);
    this.newFrom = this.unread > 0 ? others.at(-Math.min(this.unread, others.length))?.ts : undefined;
  }

  async #older() {
    if (!this.timeline.hasMore || this.fetching) return;
    this.fetching = true;
    try {
      const before = this.timeline.oldest();
      this.timeline.prepend(await fetchMessages(state.me, this.channel, { thread_ts: this.thread, before, limit: PAGE }));
      this.#render();
    } catch {
      // the banner already says that the connection is gone; scrolling tries again
    }
    this.fetching = false;
  }

  /** A live event about this channel. */
  take(event) {
    if (this.#waiting) {
      this.#waiting.push(event);
      return;
    }
    if (event.ts && !event.message) {
      this.timeline.drop(event.ts);
      this.#render();
      return;
    }
    const fresh = this.timeline.put(event.message);
    const mine = event.message.user === state.me;
    if (fresh && !mine && !this.scroll.stuck) this.#unseen += 1;
    this.#render();
    if (fresh && mine) this.scroll.toBottom();
    if (this.scroll.stuck) this.#seen();
  }

  #seen() {
    this.#unseen = 0;
    this.#showPill();
    if (!document.hidden && this.timeline.loaded) this.onSeen();
  }

  #showPill() {
    this.pill.hidden = this.#unseen === 0;
    fill(this.pill, icon("down"), count(this.#unseen, "new_message_1", "new_messages_n"));
  }

  #render() {
    this.scroll.steady(() => this.#place([...this.#wanted()]));
    if (this.timeline.loaded) this.note.textContent = this.timeline.hasMore ? t("loading") : this.empty;
    this.#showPill();
  }

  /** The rows that should stand here, in order: [key, node]. */
  *#wanted() {
    let above = null;
    for (const message of this.timeline.messages) {
      const second = messageSecond(message.ts);
      const day = dayKey(second);
      if (above?.day !== day) yield [`day ${day}`, () => divider("day-divider", dayLabel(second))];
      if (message.ts === this.newFrom) yield ["new", () => divider("new-divider", t("new"))];
      const compact = above?.day === day && message.ts !== this.newFrom && above.message.ts !== this.thread && joins(above.message, message);
      yield [message.ts, () => new MessageRow(this), message, compact];
      if (message.ts === this.thread && message.reply_count) {
        const words = count(message.reply_count, "reply_1", "replies");
        yield [`replies ${words}`, () => divider("replies-divider", words)];
      }
      above = { message, day };
    }
  }

  #place(wanted) {
    const rows = new Map();
    for (const [key, make, message, compact] of wanted) {
      const row = this.#rows.get(key) ?? make();
      if (message) row.update(message, compact);
      rows.set(key, row);
    }
    for (const [key, row] of this.#rows) if (!rows.has(key)) row.node.remove();
    let at = this.list.firstChild;
    for (const { node } of rows.values()) {
      if (node === at) at = at.nextSibling;
      else this.list.insertBefore(node, at);
    }
    this.#rows = rows;
    this.#rove();
  }

  /** One message is in the Tab order; the arrows move from there. */
  #rove(to = null) {
    const messages = [...this.list.querySelectorAll(":scope > .message")];
    const chosen = to ?? messages.find((node) => node.tabIndex === 0) ?? messages.at(-1);
    for (const node of messages) if (node.tabIndex === 0 && node !== chosen) node.tabIndex = -1;
    if (chosen && chosen.tabIndex !== 0) chosen.tabIndex = 0;
  }

  #onKey(event) {
    const row = event.target;
    if (!row.matches?.(".message")) return;
    const messages = [...this.list.querySelectorAll(":scope > .message")];
    const at = messages.indexOf(row);
    const to = { ArrowUp: messages[at - 1], ArrowDown: messages[at + 1], Home: messages[0], End: messages.at(-1) }[event.key];
    if (to) {
      event.preventDefault();
      this.#rove(to);
      to.focus();
    } else if (event.key === "e" || event.key === "Delete") {
      event.preventDefault();
      this.#rows.get(row.dataset.ts)[event.key === "e" ? "edit" : "remove"]();
    } else if (event.key === "Enter" && this.openThread && !row.matches(".ephemeral")) {
      event.preventDefault();
      this.openThread(row.dataset.ts);
    }
  }
}

function divider(className, text) {
  return { node: h("li", { class: className }, h("span", {}, text)) };
}

/** Whether `message` continues what its author said just before. */
function joins(above, message) {
  const same = authorOf(above).id === authorOf(message).id && authorOf(above).name === authorOf(message).name;
  return same && isProse(above) && isProse(message) && !above.reply_count && Number.parseFloat(message.ts) - Number.parseFloat(above.ts) < SAME_AUTHOR_S;
}

/** Something a person typed, as against a card or a notice. */
function isProse({ blocks, ephemeral, subtype }) {
  return !ephemeral && !subtype && (blocks ?? []).every((block) => block.type === "rich_text");
}
