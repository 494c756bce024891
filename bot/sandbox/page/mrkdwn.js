// Slack's mrkdwn to nodes. Text only ever becomes text nodes; newlines are kept and shown by CSS (pre-wrap).
import { h, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { decode, entity } from "./entities.js";

const QUOTE = /^(?:>|&gt;) ?/;
const QUOTE_REST = /^(?:>>>|&gt;&gt;&gt;) ?/;

/** Nodes for a mrkdwn text; `verbatim` leaves bare web addresses as text. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  for (const [index, part] of text.split(/```([\s\S]+?)```/).entries()) {
    if (index % 2) nodes.push(h("pre", { class: "pre" }, decode(part.replace(/^\n|\n$/g, ""))));
    else nodes.push(...paragraphs(index ? part.replace(/^\n/, "") : part, verbatim));
  }
  return nodes;
}

/** What a notification or a screen reader says: the same text without the formatting. */
export const plain = (text) => h("div", {}, mrkdwn(text ?? "", { verbatim: true })).textContent;

function paragraphs(part, verbatim) {
  const nodes = [];
  const lines = part.split("\n");
  let plainLines = [];
  const flush = () => {
    if (plainLines.length) nodes.push(...inline(plainLines.join("\n"), verbatim));
    plainLines = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    if (QUOTE_REST.test(lines[at])) {
      flush();
      const rest = [lines[at].replace(QUOTE_REST, ""), ...lines.slice(at + 1)];
      nodes.push(h("blockquote", {}, inline(rest.join("\n"), verbatim)));
      return nodes;
    }
    if (!QUOTE.test(lines[at])) {
      plainLines.push(lines[at]);
      continue;
    }
    flush();
    const quoted = [];
    for (; at < lines.length && QUOTE.test(lines[at]); at += 1) quoted.push(lines[at].replace(QUOTE, ""));
    at -= 1;
    nodes.push(h("blockquote", {}, inline(quoted.join("\n"), verbatim)));
  }
  flush();
  return nodes;
}

/** Inline nodes: emphasis never crosses a line, so each line is read by itself. */
function inline(text, verbatim) {
  const nodes = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (index) nodes.push("\n");
    nodes.push(...emphasised(tokens(line, verbatim), ""));
  }
  return nodes;
}

const BARE_ADDRESS = /https?:\/\/[^\s<>|]*[^\s<>|*_~`.,;:!?)\]"'»”’]/y;

/** A line as single characters and finished nodes (links, mentions, code). */
function tokens(line, verbatim) {
  const found = [];
  let at = 0;
  while (at < line.length) {
    const atom = codeAt(line, at) ?? entityAt(line, at) ?? (verbatim ? null : addressAt(line, at));
    found.push(atom ? atom.node : line[at]);
    at += atom ? atom.length : 1;
  }
  return found;
}

function codeAt(line, at) {
  if (line[at] !== "`") return null;
  const end = line.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: h("code", {}, decode(line.slice(at + 1, end))), length: end + 1 - at };
}

function entityAt(line, at) {
  if (line[at] !== "<") return null;
  const end = line.indexOf(">", at);
  const body = line.slice(at + 1, end);
  if (end < 0 || !body || body.includes("<")) return null;
  const node = entity(body);
  return node && { node, length: end + 1 - at };
}

function addressAt(line, at) {
  if (line[at] !== "h" || isWord(line[at - 1])) return null;
  BARE_ADDRESS.lastIndex = at;
  const match = BARE_ADDRESS.exec(line);
  return match && { node: link(decode(match[0]), decode(match[0])), length: match[0].length };
}

const TAGS = { "*": "strong", _: "em", "~": "s" };
const isWord = (token) => typeof token === "string" && /[\p{L}\p{N}]/u.test(token);
const isSpace = (token) => typeof token === "string" && /\s/.test(token);

function emphasised(list, inside) {
  const nodes = [];
  const hopeless = new Set();
  let text = "";
  const flush = () => {
    if (text) nodes.push(withEmoji(decode(text)));
    text = "";
  };
  for (let at = 0; at < list.length; at += 1) {
    const token = list[at];
    const end = opens(list, at, inside) && !hopeless.has(token) ? closing(list, at) : -1;
    if (end > 0) {
      flush();
      nodes.push(h(TAGS[token], {}, emphasised(list.slice(at + 1, end), inside + token)));
      at = end;
    } else if (typeof token === "string") {
      // No closing sign after here means none after any later opening one either: keeps hostile text linear.
      if (end < 0 && opens(list, at, inside)) hopeless.add(token);
      text += token;
    } else {
      flush();
      nodes.push(token);
    }
  }
  flush();
  return nodes;
}

function opens(list, at, inside) {
  const token = list[at];
  if (typeof token !== "string" || !Object.hasOwn(TAGS, token) || inside.includes(token)) return false;
  const next = list[at + 1];
  return !isWord(list[at - 1]) && next !== undefined && !isSpace(next) && next !== token;
}

function closing(list, from) {
  for (let at = from + 2; at < list.length; at += 1) {
    if (list[at] === list[from] && !isSpace(list[at - 1]) && !isWord(list[at + 1])) return at;
  }
  return -1;
}
