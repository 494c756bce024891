// The frame of the page: skip links, banner, sidebar, the middle and the thread beside it.
import { fill, h, icon } from "./dom.js";
import { t } from "./labels.js";
import { Sidebar } from "./sidebar.js";
import { state } from "./state.js";

const MESSAGES = "#messages .message[tabindex='0']";
/** Regions that F6 walks through, each by the element that takes the focus. */
const REGIONS = ["#you", MESSAGES, "#composer", ".thread .message[tabindex='0']", ".thread .composer-box"];

export class Shell {
  constructor({ become }) {
    this.sidebar = new Sidebar({ become });
    this.banner = h("div", { class: "banner", role: "status", hidden: true });
    this.middle = h("main", { class: "middle", id: "main" });
    this.side = h("div", { class: "side" });
    const menu = h("button", { type: "button", class: "icon-button", "aria-label": t("open_sidebar"), "aria-expanded": "false", onclick: () => this.drawer() }, icon("menu"));
    this.menu = menu;
    this.strip = h("div", { class: "strip" }, menu, h("span", { class: "workspace-name" }, state.team.name));
    this.frame = h("div", { class: "frame" }, this.sidebar.node, h("div", { class: "work" }, this.strip, this.banner, h("div", { class: "columns" }, this.middle, this.side)));
    fill(document.getElementById("app"), skip("messages", MESSAGES, "skip_messages"), skip("composer", "#composer", "skip_composer"), this.frame);
  }

  /** The sidebar as a drawer on narrow screens. */
  drawer(open = !this.frame.classList.contains("drawer-open")) {
    this.frame.classList.toggle("drawer-open", open);
    this.menu.setAttribute("aria-expanded", String(open));
  }

  /** Say what is wrong with the connection, if anything. */
  drawBanner() {
    const text = !state.online ? t("reconnecting") : state.app?.connected === false ? t("app_offline", { app: state.app.name }) : null;
    this.banner.hidden = !text;
    if (this.banner.textContent !== (text ?? "")) fill(this.banner, text && [icon("warning"), h("span", {}, text)]);
  }

  nextRegion(back) {
    const regions = REGIONS.map((selector) => document.querySelector(selector)).filter(Boolean);
    const at = regions.findIndex((region) => region === document.activeElement || region.contains(document.activeElement));
    regions.at((at + (back ? -1 : 1)) % regions.length)?.focus();
  }
}

function skip(id, stop, label) {
  const jump = (event) => {
    event.preventDefault();
    (document.querySelector(stop) ?? document.getElementById(id))?.focus();
  };
  return h("a", { class: "skip-link", href: `#${id}`, onclick: jump }, t(label));
}
