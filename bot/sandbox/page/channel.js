// The middle of the page: a channel, or an app's Home and Messages tabs.
import { act } from "./api.js";
import { BlockList } from "./blocks/index.js";
import { Composer } from "./composer.js";
import { Surface } from "./dispatch.js";
import { fill, h, icon } from "./dom.js";
import { Draft } from "./drafts.js";
import { count, t } from "./labels.js";
import { MessageList } from "./messages.js";
import { avatar, channelName } from "./people.js";
import { hashOf } from "./route.js";
import { HOME, appChannel, channelById, emit, isAppChannel, state } from "./state.js";
import { warningSlot } from "./warning.js";

/** A channel or direct message: head, messages, composer. */
export class ChannelPane {
  constructor({ channel, openThread }) {
    this.id = channel.id;
    const name = channelName(channel);
    this.head = h("header", { class: "pane-head" });
    this.messages = new MessageList({
      channel: channel.id,
      label: t("messages_in", { name }),
      empty: t("empty_channel", { name }),
      unread: channel.unread,
      openThread,
      onSeen: () => this.#markRead(),
    });
    this.messages.scroll.node.id = "messages";
    this.composer = new Composer({ channel: channel.id, label: t("message_to", { name }) });
    this.composer.box.id = "composer";
    this.node = h("section", { class: "pane", "aria-label": name }, this.head, this.messages.node, this.composer.node);
    this.update();
    this.messages.load();
  }

  update() {
    const channel = channelById(this.id);
    if (!channel) return;
    if (isAppChannel(channel)) fill(this.head, ...appHead(channel.id));
    else fill(this.head, ...channelHead(channel));
  }

  async #markRead() {
    const channel = channelById(this.id);
    if (!channel?.unread || this.marking) return;
    this.marking = true;
    const answer = await act({ as: state.me, type: "mark_read", channel: this.id });
    this.marking = false;
    if (answer.ok) emit("read", this.id);
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

function channelHead(channel) {
  const members = !channel.is_im && h("span", { class: "pane-members" }, count((channel.members ?? []).length, "member_1", "members"));
  const mark = channel.is_im ? null : icon(channel.is_private ? "lock" : "hash");
  return [h("h1", {}, mark, channelName(channel).replace(/^#/, "")), h("p", { class: "pane-topic" }, channel.topic ?? ""), members].filter(Boolean);
}

function appHead(current) {
  const tab = (id, label) =>
    h("a", { class: "tab", href: hashOf({ as: state.me, channel: id }), "aria-current": id === current ? "page" : null }, t(label));
  const direct = appChannel();
  return [
    h("h1", {}, avatar({ bot: true, name: state.app.name }), state.app.name, h("span", { class: "badge-app" }, t("app_badge"))),
    h("nav", { class: "tabs", "aria-label": state.app.name }, tab(HOME, "home_tab"), direct && tab(direct.id, "messages_tab")),
  ];
}

// The first connection of the live socket comes right after the tab was opened; that is not a reconnection.
const SETTLED_MS = 3000;

/** The App Home tab: a view that the app publishes for each person. */
export class HomePane {
  constructor() {
    this.warning = warningSlot();
    const draft = new Draft();
    const send = (action) =>
      act({ as: state.me, type: "block_action", view_id: state.home?.id, values: draft.collect(this.list.blocks ?? []), ...action });
    this.list = new BlockList(new Surface({ draft, send, warn: this.warning.say }));
    this.note = h("p", { class: "list-note" }, t("home_empty", { app: state.app.name }));
    this.head = h("header", { class: "pane-head" });
    this.node = h(
      "section",
      { class: "pane", "aria-label": state.app.name },
      this.head,
      h("div", { class: "pane-scroll home", id: "messages", tabindex: "-1" }, this.warning, this.note, this.list.node),
    );
    this.update();
    this.#open();
  }

  update() {
    fill(this.head, ...appHead(HOME));
    this.note.hidden = Boolean(state.home);
    this.list.update(state.home?.blocks ?? []);
  }

  /** After a reconnection: a workspace that was started anew has no view, so the app is asked again. */
  reload() {
    if (!state.home && performance.now() - this.openedAt > SETTLED_MS) this.#open();
  }

  /** Opening the tab is an event for the app, which may answer with a new view. */
  async #open() {
    this.openedAt = performance.now();
    const answer = await act({ as: state.me, type: "open_home" });
    if (!answer.ok) this.warning.say(answer.text);
  }
}
