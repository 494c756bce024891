// Posts of the small social platform: one post, and a conversation of a post with what was written under it.
import { act } from "./api.js";
import { businessNow, clockTime, dayKey, dayLabel, fullMoment } from "./clock.js";
import { confirmed } from "./confirm.js";
import { fill, h } from "./dom.js";
import { keepFocus } from "./focus.js";
import { t } from "./labels.js";
import { avatar } from "./people.js";
import { state } from "./state.js";
import { warningSlot } from "./warning.js";
import { writeBox } from "./writebox.js";

export const isMine = (post) => `customer:${post.author.id}` === state.me || post.author.id === state.me;
export const secondOf = (post) => Date.parse(post.at) / 1000;

const say = (body) => act({ as: state.me, ...body });

/** One post; it keeps an open answer or edit box through updates. */
export class PostCard {
  constructor() {
    this.main = h("div", { class: "post-main" });
    this.form = h("div", { class: "post-form" });
    this.face = h("div", { class: "gutter" });
    this.node = h("article", { class: "post" }, this.face, h("div", { class: "post-content" }, this.main, this.form));
  }

  update(post) {
    if (JSON.stringify(post) === JSON.stringify(this.post)) return;
    this.post = post;
    this.node.dataset.post = post.id;
    this.node.classList.toggle("post-brand", Boolean(post.by_brand));
    fill(this.face, avatar({ id: post.author.id, name: post.author.name || post.author.handle }));
    keepFocus(this.node, () => fill(this.main, this.#byline(), this.#text(), this.#actions()));
  }

  #byline() {
    const { author, by_brand: brand, edited, deleted } = this.post;
    const second = secondOf(this.post);
    const handle = h("span", { class: "handle" }, `@${(author.handle ?? "").replace(/^@/, "")}`);
    const when = dayKey(second) === dayKey(businessNow()) ? clockTime(second) : `${dayLabel(second)} ${clockTime(second)}`;
    const time = h("time", { class: "when", datetime: this.post.at, title: fullMoment(second) }, when);
    const marks = [brand && h("span", { class: "badge-app" }, t("brand")), edited && !deleted && h("span", { class: "when" }, t("edited_post"))];
    return h("div", { class: "byline" }, h("span", { class: "author" }, author.name || author.handle), handle, marks, time);
  }

  #text() {
    return this.post.deleted ? h("p", { class: "post-text gone" }, t("deleted_post")) : h("p", { class: "post-text" }, this.post.text);
  }

  #actions() {
    const { deleted, visibility } = this.post;
    if (deleted) return null;
    const button = (key, use) => h("button", { type: "button", class: "link-button", data: { key: `post/${key}` }, onclick: use }, t(key));
    const own = isMine(this.post) && [button("edit_post", () => this.#edit()), button("delete_post", () => this.#remove())];
    return h("div", { class: "post-actions" }, visibility === "public" && button("respond", () => this.#respond()), own);
  }

  #respond() {
    const { id, author, visibility } = this.post;
    const label = t("respond_to", { name: author.name || author.handle });
    this.#openForm({ label, button: t("post"), send: (text) => say({ type: "customer_post", text, visibility, in_reply_to: id }) });
  }

  #edit() {
    const { id, text } = this.post;
    this.#openForm({ label: t("edit_label"), button: t("save"), text, send: (changed) => say({ type: "customer_edit", post: id, text: changed }) });
  }

  #openForm({ send, ...looks }) {
    const done = async (text) => {
      const answer = await send(text);
      if (answer.ok) this.#closeForm();
      return answer;
    };
    const box = writeBox({ ...looks, send: done, cancel: () => this.#closeForm() });
    fill(this.form, box);
    box.focusBox();
  }

  #closeForm() {
    fill(this.form);
    this.main.querySelector("button")?.focus();
  }

  async #remove() {
    const text = (key) => ({ type: "plain_text", text: t(key) });
    const ask = { title: text("delete_title"), text: text("delete_text"), confirm: text("delete_post"), deny: text("cancel"), style: "danger" };
    if (!(await confirmed(ask))) return;
    const answer = await say({ type: "customer_delete", post: this.post.id });
    const warning = warningSlot();
    fill(this.form, warning);
    warning.say(answer.ok ? null : answer.text);
  }
}

/** A list of posts that is redrawn in place. */
export class PostList {
  #cards = new Map();

  constructor(className) {
    this.node = h("div", { class: className });
  }

  update(posts) {
    const cards = new Map(posts.map((post) => [post.id, this.#cards.get(post.id) ?? new PostCard()]));
    posts.forEach((post) => cards.get(post.id).update(post));
    for (const [id, card] of this.#cards) if (!cards.has(id)) card.node.remove();
    let at = this.node.firstChild;
    for (const { node } of cards.values()) {
      if (node === at) at = at.nextSibling;
      else this.node.insertBefore(node, at);
    }
    this.#cards = cards;
  }
}
