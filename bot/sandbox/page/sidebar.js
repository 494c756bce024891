// The left column: workspace, clock, who you are, and the places to go.
import { act } from "./api.js";
import { clockFace, speed } from "./clock.js";
import { fill, h, icon } from "./dom.js";
import { count, t } from "./labels.js";
import { avatar, channelName, userName } from "./people.js";
import { hashOf } from "./route.js";
import { ACTIVITY, HOME, appChannel, isAppChannel, isCustomer, state } from "./state.js";
import { isDark, toggleTheme } from "./theme.js";

const GROUPS = [["agent", "agents"], ["colleague", "colleagues"], ["customer", "customers"]];

export class Sidebar {
  /** `become(id)` changes who one is. */
  constructor({ become }) {
    this.clock = h("span", { class: "clock-face" });
    this.places = h("nav", { class: "places", "aria-label": t("sidebar") });
    this.theme = h("button", { type: "button", class: "side-button", onclick: () => this.#turn() });
    this.node = h(
      "aside",
      { class: "sidebar", id: "sidebar", "aria-label": t("sidebar") },
      h("div", { class: "workspace" }, h("span", { class: "workspace-name" }, state.team.name), h("span", { class: "workspace-kind" }, t("practice"))),
      h("div", { class: "clock", title: t("clock") }, icon("clock"), h("span", { class: "visually-hidden" }, `${t("clock")} `), this.clock),
      this.#person(become),
      this.places,
      h("div", { class: "side-foot" }, this.theme),
    );
    this.drawTheme();
    this.tick();
    this.update();
  }

  #person(become) {
    const groups = GROUPS.map(([kind, label]) => {
      const people = [...state.users.values()].filter((user) => user.kind === kind);
      return people.length > 0 && h("optgroup", { label: t(label) }, people.map((user) => this.#option(user)));
    });
    const select = h("select", { id: "you", class: "you-select", onchange: () => become(select.value) }, groups);
    return h("div", { class: "you" }, h("label", { for: "you" }, t("you_are")), select);
  }

  #option(user) {
    const detail = user.kind === "customer" ? `@${user.name.replace(/^@/, "")}` : user.kind === "colleague" ? user.title : "";
    const label = detail ? `${userName(user.id)} · ${detail}` : userName(user.id);
    return h("option", { value: user.id, selected: user.id === state.me }, label);
  }

  #turn() {
    toggleTheme();
    this.drawTheme();
  }

  drawTheme() {
    fill(this.theme, icon(isDark() ? "sun" : "moon"), t(isDark() ? "to_light" : "to_dark"));
  }

  tick() {
    const face = `${clockFace()} · ×${speed()}`;
    if (this.clock.textContent !== face) this.clock.textContent = face;
  }

  /** Draw the places anew; a redraw keeps the focus on the same place. */
  update() {
    const focused = this.places.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    fill(this.places, isCustomer(state.me) ? h("p", { class: "side-note" }, t("customer_hint")) : this.#all());
    if (focused) this.places.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();
  }

  #all() {
    const direct = state.channels.filter((channel) => channel.is_im && !isAppChannel(channel));
    return [
      h("ul", {}, this.#activity()),
      this.#section("channels", state.channels.filter((channel) => !channel.is_im).map((channel) => this.#channel(channel))),
      direct.length > 0 && this.#section("direct", direct.map((channel) => this.#channel(channel))),
      state.app && this.#section("apps", [this.#app(), ...this.#shortcuts()]),
    ];
  }

  #section(label, rows) {
    return [h("h2", { class: "places-title" }, t(label)), h("ul", {}, rows)];
  }

  #activity() {
    const unseen = state.notifications.filter((each) => !each.seen).length;
    return this.#place({ id: ACTIVITY, face: icon("bell"), name: t("notifications"), bold: unseen > 0, badge: unseen, badgeLabel: t("unread", { n: unseen }) });
  }

  #channel(channel) {
    const face = channel.is_im ? avatar({ id: channel.im_user, name: channelName(channel) }) : icon(channel.is_private ? "lock" : "hash");
    const name = channelName(channel).replace(/^#/, "");
    return this.#place({ id: channel.id, face, name, ...marks(channel) });
  }

  #app() {
    const channel = appChannel();
    const current = [HOME, channel?.id].includes(state.route.channel);
    return this.#place({ id: HOME, face: avatar({ bot: true, name: state.app.name }), name: state.app.name, current, ...marks(channel) });
  }

  /** What the app offers from anywhere; Slack keeps these behind the plus beside the message box. */
  #shortcuts() {
    const offered = (state.app.shortcuts ?? []).filter((each) => each.type === "global");
    return offered.map((each) => {
      const take = () => act({ as: state.me, type: "shortcut", callback_id: each.callback_id });
      const props = { type: "button", class: "side-button", data: { place: `shortcut:${each.callback_id}` }, onclick: take };
      return h("li", {}, h("button", props, icon("shortcut"), each.name));
    });
  }

  #place({ id, face, name, bold, badge, badgeLabel, current = state.route.channel === id }) {
    const props = {
      class: bold ? "place place-unread" : "place",
      href: hashOf({ as: state.me, channel: id }),
      data: { place: id },
      "aria-current": current ? "page" : null,
      "aria-label": bold ? `${name}, ${badgeLabel}` : null,
    };
    const mark = badge > 0 && h("span", { class: "place-badge" }, String(badge));
    return h("li", {}, h("a", props, h("span", { class: "place-face" }, face), h("span", { class: "place-name" }, name), mark));
  }
}

/** Bold for unread; a number for mentions, and in a direct message for every unread one. */
function marks(channel) {
  if (!channel?.unread) return {};
  const number = channel.is_im ? channel.unread : channel.mentions;
  const label = number && !channel.is_im ? count(number, "mention_1", "mentions") : t("unread", { n: channel.unread });
  return { bold: true, badge: number ?? 0, badgeLabel: label };
}
