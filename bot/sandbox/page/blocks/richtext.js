// rich_text blocks. Text in them is data: it is shown character for character, whatever it looks like.
import { h, link } from "../dom.js";
import { emojiElement } from "../emoji.js";
import { broadcast, channelMention, dateNode, groupMention, userMention } from "../entities.js";

const STYLE_TAGS = [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]];

function styled(node, style = {}) {
  return STYLE_TAGS.reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}

const LEAVES = {
  text: (element) => element.text ?? "",
  link: (element) => link(element.url ?? "", element.text || element.url),
  user: (element) => userMention(element.user_id),
  usergroup: (element) => groupMention(element.usergroup_id),
  channel: (element) => channelMention(element.channel_id),
  broadcast: (element) => broadcast(element.range),
  emoji: (element) => emojiElement(element),
  date: (element) => dateNode(Number(element.timestamp), element.format ?? "", element.url, element.fallback),
  color: (element) => h("code", {}, element.value ?? ""),
};

function leaf(element) {
  const make = LEAVES[element.type];
  return make ? styled(make(element), element.style) : "";
}

const leaves = (section) => (section.elements ?? []).map(leaf);

const SECTIONS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, leaves(part)),
  rich_text_quote: (part) => h("blockquote", {}, leaves(part)),
  rich_text_preformatted: (part) => h("pre", { class: "pre" }, leaves(part)),
  rich_text_list: list,
};

function list(part) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => h("li", {}, leaves(item)));
  const indent = Math.min(Math.max(Number(part.indent) || 0, 0), 8);
  const start = ordered && part.offset ? { start: Number(part.offset) + 1 } : {};
  return h(ordered ? "ol" : "ul", { class: `rich-list indent-${indent}`, ...start }, items);
}

export function richText(block) {
  return h("div", { class: "block block-rich" }, (block.elements ?? []).map((part) => SECTIONS[part.type]?.(part)));
}
