// Notifications as a phone or desktop would show them: only the plain-text fallback, for a moment, and kept in a list.
import { clockTime, messageSecond } from "./clock.js";
import { fill, h, icon } from "./dom.js";
import { t } from "./labels.js";
import { channelNameById } from "./people.js";
import { state } from "./state.js";

const SHOWN_MS = 8000;
const MOST = 3;
const KEPT = 100;

export const whyLabel = (why) => t(`why_${["mention", "dm", "group", "here", "thread"].includes(why) ? why : "mention"}`);
export const placeLabel = (notification) => `${whyLabel(notification.why)} · ${channelNameById(notification.channel)}`;

/** Remember a notification for the list. */
export function keepNotification(event) {
  state.notifications = [{ ...event, seen: false }, ...state.notifications].slice(0, KEPT);
}

/** Say something to screen readers without showing it. */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  fill(announcer, h("p", {}, text));
}

/** Take away the toasts about a channel that is now looked at; without one, all. */
export function clearToasts(channel) {
  for (const node of [...document.getElementById("toasts").children]) {
    if (!channel || node.dataset.about === channel) node.remove();
  }
}

/** A toast; `open()` goes to the message, which is in channel `about`. */
export function toast({ title, text, open, about = "", error = false }) {
  const holder = document.getElementById("toasts");
  const node = h("div", { class: error ? "toast toast-error" : "toast", role: error ? "alert" : "status", data: { about } });
  let timer = null;
  const remove = () => {
    clearTimeout(timer);
    node.remove();
  };
  const wait = () => (timer = setTimeout(remove, SHOWN_MS));
  const body = [h("span", { class: "toast-title" }, title), h("span", { class: "toast-text" }, text)];
  const visit = () => {
    remove();
    open();
  };
  fill(
    node,
    open ? h("button", { type: "button", class: "toast-body", onclick: visit }, body) : h("div", { class: "toast-body" }, body),
    h("button", { type: "button", class: "icon-button", "aria-label": t("dismiss"), onclick: remove }, icon("close")),
  );
  node.addEventListener("pointerenter", () => clearTimeout(timer));
  node.addEventListener("pointerleave", wait);
  node.addEventListener("focusin", () => clearTimeout(timer));
  holder.append(node);
  while (holder.children.length > MOST) holder.firstElementChild.remove();
  wait();
}

/** The list of what was notified: the place to judge whether the fallback texts say enough. */
export class ActivityPane {
  constructor({ visit }) {
    this.visit = visit;
    this.list = h("ul", { class: "activity" });
    this.node = h(
      "section",
      { class: "pane", "aria-label": t("notifications") },
      h("header", { class: "pane-head" }, h("h1", {}, t("notifications"))),
      h("div", { class: "pane-scroll", id: "messages", tabindex: "-1" }, this.list),
    );
    this.update();
  }

  update() {
    for (const each of state.notifications) each.seen = true;
    const rows = state.notifications.map((each) => {
      const time = h("span", { class: "when" }, clockTime(messageSecond(each.ts)));
      const top = h("span", { class: "activity-top" }, h("span", { class: "toast-title" }, placeLabel(each)), time);
      return h("li", {}, h("button", { type: "button", class: "activity-row", onclick: () => this.visit(each) }, top, h("span", { class: "toast-text" }, each.text)));
    });
    fill(this.list, rows.length ? rows : h("li", { class: "list-note" }, t("no_notifications")));
  }
}
