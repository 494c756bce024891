// One message: who, when, what, and the thread under it.
import { act } from "./api.js";
import { BlockList } from "./blocks/index.js";
import { clockTime, fullMoment, messageSecond } from "./clock.js";
import { Surface } from "./dispatch.js";
import { editBox, isOwn, ownTools, removeMessage } from "./editing.js";
import { fill, h, icon, link } from "./dom.js";
import { Draft } from "./drafts.js";
import { keepFocus } from "./focus.js";
import { count, t } from "./labels.js";
import { mrkdwn } from "./mrkdwn.js";
import { authorOf, avatar } from "./people.js";
import { state } from "./state.js";
import { warningSlot } from "./warning.js";

/** The row of a message in a list. `openThread(ts)` is null inside a thread pane. */
export class MessageRow {
  constructor({ channel, openThread }) {
    Object.assign(this, { channel, openThread });
    this.warning = warningSlot();
    this.draft = new Draft();
    this.blocks = null;
    this.gutter = h("div", { class: "gutter" });
    this.top = h("div", { class: "message-top" });
    this.body = h("div", { class: "message-body" });
    this.foot = h("div", { class: "message-foot" });
    this.tools = h("div", { class: "message-tools" });
    const content = h("div", { class: "message-content" }, this.top, this.body, this.warning, this.foot);
    this.node = h("li", { class: "message", tabindex: "-1" }, this.gutter, content, this.tools);
  }

  /** Draw `message`; `compact` leaves out the author of the message right above. */
  update(message, compact) {
    if (this.message === message && this.compact === compact) return;
    Object.assign(this, { message, compact });
    this.author = authorOf(message);
    this.node.dataset.ts = message.ts;
    this.node.className = this.#classes();
    keepFocus(this.node, () => this.#draw(), this.node);
  }

  #classes() {
    const { message, compact } = this;
    const system = message.subtype && !["bot_message", "thread_broadcast", "me_message"].includes(message.subtype);
    return ["message", compact && "compact", message.ephemeral && "ephemeral", system && "system"].filter(Boolean).join(" ");
  }

  #draw() {
    fill(this.gutter, this.compact ? this.#time() : avatar(this.author));
    fill(this.top, this.message.ephemeral && this.#onlyYou(), !this.compact && this.#byline());
    this.#drawBody();
    fill(this.foot, this.#threadBar());
    const own = isOwn(this.message) && ownTools({ edit: () => this.edit(), remove: () => this.remove() });
    fill(this.tools, this.#shortcutButtons(), this.#threadButton(), own);
  }

  #time() {
    const second = messageSecond(this.message.ts);
    return h("time", { class: "when", datetime: new Date(second * 1000).toISOString(), title: fullMoment(second) }, clockTime(second));
  }

  #byline() {
    const badge = this.author.bot && h("span", { class: "badge-app" }, t("app_badge"));
    return h("div", { class: "byline" }, h("span", { class: "author" }, this.author.name), badge, this.#time());
  }

  #onlyYou() {
    return h("div", { class: "only-you" }, icon("eye"), t("only_you"));
  }

  #drawBody() {
    const { message } = this;
    if (this.editing) return;
    const blocks = message.blocks ?? [];
    if (blocks.length) {
      this.blocks ??= new BlockList(this.#surface());
      this.blocks.update(blocks);
      if (this.body.firstChild !== this.blocks.node) fill(this.body, this.blocks.node);
      while (this.body.lastChild !== this.blocks.node) this.body.lastChild.remove();
    } else {
      this.blocks = null;
      fill(this.body, message.text && h("div", { class: "text" }, mrkdwn(message.text)));
    }
    // An app's update carries no mark as long as it has blocks; a person's edit does.
    const marked = message.edited && !(blocks.length && this.author.bot);
    if (marked) this.body.append(h("div", { class: "edited" }, t("edited")));
    const attachments = (message.attachments ?? []).map((each) => attachment(each, () => this.#surface()));
    this.body.append(...attachments);
  }

  /** Write an own message anew; others are left alone. */
  edit() {
    if (!isOwn(this.message)) return;
    this.editing = editBox(this.channel, this.message, () => {
      this.editing = null;
      fill(this.body);
      this.#drawBody();
      this.node.focus({ preventScroll: true });
    });
    fill(this.body, this.editing);
    this.editing.focusBox();
  }

  async remove() {
    if (!isOwn(this.message)) return;
    const answer = await removeMessage(this.channel, this.message);
    if (answer && !answer.ok) this.warning.say(answer.text);
  }

  #surface() {
    return new Surface({ draft: this.draft, send: (action) => this.#send(action), warn: this.warning.say });
  }

  #send(action) {
    const { message } = this;
    return act({
      as: state.me,
      type: "block_action",
      channel: this.channel,
      message_ts: message.ts,
      thread_ts: message.thread_ts,
      ephemeral: message.ephemeral || undefined,
      values: this.blocks ? this.draft.collect(this.blocks.blocks) : {},
      ...action,
    });
  }

  #threadBar() {
    const { reply_count: replies, reply_users: users, latest_reply: latest, ts } = this.message;
    if (!replies || !this.openThread) return null;
    const faces = (users ?? []).slice(0, 3).map((id) => avatar(authorOf({ user: id })));
    const last = latest && h("span", { class: "thread-last" }, ` · ${t("last", { time: clockTime(messageSecond(latest)) })}`);
    const words = h("span", { class: "thread-count" }, count(replies, "reply_1", "replies"));
    return h("button", { type: "button", class: "thread-bar", data: { key: "page/thread" }, onclick: () => this.openThread(ts) }, faces, words, last);
  }

  /** What the app offers for any message, as Slack's menu of a message does. */
  #shortcutButtons() {
    if (this.message.ephemeral) return [];
    const offered = (state.app?.shortcuts ?? []).filter((each) => each.type === "message");
    return offered.map((each) => {
      const take = async () => {
        const body = { as: state.me, type: "message_shortcut", channel: this.channel, ts: this.message.ts, callback_id: each.callback_id };
        const answer = await act(body);
        if (!answer.ok) this.warning.say(answer.text);
      };
      return h("button", { type: "button", class: "icon-button", tabindex: "-1", title: each.name, "aria-label": each.name, onclick: take }, icon("shortcut"));
    });
  }

  /** Reached by mouse, or from the message itself by Enter; Tab passes it by, or long channels would be endless. */
  #threadButton() {
    if (!this.openThread || this.message.ephemeral) return null;
    const open = () => this.openThread(this.message.thread_ts ?? this.message.ts);
    const props = { type: "button", class: "icon-button", tabindex: "-1", title: t("open_thread"), "aria-label": t("open_thread"), onclick: open };
    return h("button", props, icon("thread"));
  }
}

function attachment(each, surface) {
  const blocks = each.blocks?.length ? new BlockList(surface()) : null;
  blocks?.update(each.blocks);
  const title = each.title && h("div", { class: "attachment-title" }, each.title_link ? link(each.title_link, each.title) : each.title);
  const fields = (each.fields ?? []).map((field) => h("div", { class: "field text" }, h("strong", {}, field.title), "\n", mrkdwn(field.value ?? "")));
  const text = each.text ?? (blocks || title ? null : each.fallback);
  const node = h(
    "div",
    { class: "attachment" },
    each.pretext && h("div", { class: "text" }, mrkdwn(each.pretext)),
    title,
    text && h("div", { class: "text" }, mrkdwn(text)),
    fields.length > 0 && h("div", { class: "fields" }, fields),
    blocks?.node,
    each.footer && h("div", { class: "block-context" }, mrkdwn(each.footer)),
  );
  const color = /^#?([0-9a-f]{6})$/i.exec(each.color ?? "");
  if (color) node.style.borderInlineStartColor = `#${color[1]}`;
  return node;
}
