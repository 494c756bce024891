// What a customer sees: a small social platform with a timeline, the own posts and private messages.
import { act, fetchPlatform } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./labels.js";
import { PostList, isMine, secondOf } from "./platform_post.js";
import { userName } from "./people.js";
import { state } from "./state.js";
import { writeBox } from "./writebox.js";

const TABS = ["timeline", "my_posts", "private_messages"];

/** Posts grouped by conversation: [[first, ...under it]], the newest conversation first. */
function conversations(posts) {
  const groups = new Map();
  for (const post of [...posts].sort((one, other) => secondOf(one) - secondOf(other))) {
    const id = post.conversation_id ?? post.id;
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(post);
  }
  return [...groups.values()].sort((one, other) => secondOf(other[0]) - secondOf(one[0]));
}

export class PlatformPane {
  #groups = new Map();

  constructor() {
    this.tab = "timeline";
    this.posts = [];
    this.name = h("h1", {}, "…");
    this.tabs = h("div", { class: "tabs", role: "tablist", onkeydown: (event) => this.#onKey(event) });
    this.note = h("p", { class: "list-note" }, t("loading"));
    this.publicBox = this.#box({ label: t("write_post"), placeholder: " ", button: t("post"), visibility: "public" });
    this.privateBox = this.#box({ label: t("private_placeholder"), button: t("private_send"), visibility: "private" });
    this.feed = h("div", { class: "feed" });
    this.private = new PostList("feed-private");
    this.scroller = h("div", { class: "pane-scroll platform-scroll", id: "messages", role: "tabpanel", tabindex: "-1" }, this.publicBox, this.note, this.feed, this.private.node);
    const head = h("header", { class: "pane-head platform-head" }, this.name, h("p", { class: "pane-topic" }, userName(state.me)), this.tabs);
    this.node = h("section", { class: "pane platform", "aria-label": t("timeline") }, head, this.scroller, this.privateBox);
    this.#draw();
    this.reload();
  }

  #box({ visibility, ...looks }) {
    const send = async (text) => {
      const last = visibility === "private" ? this.#privatePosts().at(-1) : null;
      return act({ as: state.me, type: "customer_post", text, visibility, in_reply_to: last?.id });
    };
    return writeBox({ ...looks, send });
  }

  #privatePosts() {
    return this.posts.filter((post) => post.visibility === "private").sort((one, other) => secondOf(one) - secondOf(other));
  }

  async reload() {
    try {
      const answer = await fetchPlatform(state.me);
      this.posts = answer.posts ?? [];
      this.name.textContent = answer.name;
      this.publicBox.querySelector("textarea").placeholder = t("post_placeholder", { handle: `@${answer.brand.handle}` });
    } catch {
      this.note.textContent = t("unreachable");
      return;
    }
    this.#draw();
  }

  update() {}

  take(event) {
    if (event.type === "platform") this.reload();
  }

  #draw() {
    fill(this.tabs, TABS.map((id) => this.#tab(id)));
    const isPrivate = this.tab === "private_messages";
    this.publicBox.hidden = this.tab !== "timeline";
    this.privateBox.hidden = !isPrivate;
    this.feed.hidden = isPrivate;
    this.private.node.hidden = !isPrivate;
    const nearEnd = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 80;
    const shown = isPrivate ? this.#drawPrivate() : this.#drawFeed();
    if (isPrivate && nearEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.note.textContent = t(isPrivate ? "private_empty" : "posts_empty");
    this.note.hidden = shown > 0;
  }

  #drawPrivate() {
    const posts = this.#privatePosts();
    this.private.update(posts);
    return posts.length;
  }

  #drawFeed() {
    const all = conversations(this.posts.filter((post) => post.visibility !== "private"));
    const shown = this.tab === "my_posts" ? all.filter((group) => group.some(isMine)) : all;
    const groups = new Map(shown.map((posts) => [posts[0].conversation_id ?? posts[0].id, posts]));
    const lists = new Map();
    for (const [id, posts] of groups) {
      const list = this.#groups.get(id) ?? new PostList("conversation");
      list.update(posts);
      lists.set(id, list);
    }
    for (const [id, list] of this.#groups) if (!lists.has(id)) list.node.remove();
    let at = this.feed.firstChild;
    for (const { node } of lists.values()) {
      if (node === at) at = at.nextSibling;
      else this.feed.insertBefore(node, at);
    }
    this.#groups = lists;
    return shown.length;
  }

  #tab(id) {
    const current = id === this.tab;
    const pick = () => this.#pick(id);
    return h("button", { type: "button", class: "tab", role: "tab", "aria-selected": String(current), tabindex: current ? "0" : "-1", data: { tab: id }, onclick: pick }, t(id));
  }

  #pick(id) {
    this.tab = id;
    this.#draw();
    this.tabs.querySelector("[aria-selected=true]").focus();
    this.scroller.scrollTop = id === "private_messages" ? this.scroller.scrollHeight : 0;
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) this.#pick(TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length]);
  }

  focus() {
    this.publicBox.focusBox();
  }
}
