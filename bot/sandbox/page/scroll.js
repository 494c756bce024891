// A scroller that stays at the bottom when it is there, and keeps what is being read in place when it is not.
import { h } from "./dom.js";

const NEAR_PX = 40;
const TOP_PX = 300;

export class Scroll {
  stuck = true;

  constructor(children, { onTop, onBottom }) {
    Object.assign(this, { onTop, onBottom });
    this.inner = h("div", { class: "scroller-inner" }, children);
    this.node = h("div", { class: "scroller", tabindex: "-1" }, this.inner);
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Composer, window and pictures change heights without a message.
    const observer = new ResizeObserver(() => this.stuck && this.toBottom());
    observer.observe(this.node);
    observer.observe(this.inner);
  }

  #atBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PX;
  }

  #scrolled() {
    const was = this.stuck;
    this.stuck = this.#atBottom();
    if (this.stuck && !was) this.onBottom();
    if (this.node.scrollTop < TOP_PX && this.node.scrollHeight > this.node.clientHeight) this.onTop();
  }

  toBottom() {
    this.stuck = true;
    this.node.scrollTop = this.node.scrollHeight;
    this.onBottom();
  }

  /** Run `change` without moving the row at the top of the view (or, at the bottom, stay there). */
  steady(change) {
    const anchor = this.stuck ? null : this.#firstVisible();
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (this.stuck) this.node.scrollTop = this.node.scrollHeight;
    else if (anchor?.isConnected) this.node.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  #firstVisible() {
    const top = this.node.getBoundingClientRect().top;
    return [...this.inner.querySelectorAll("li.message")].find((row) => row.getBoundingClientRect().bottom > top);
  }
}
