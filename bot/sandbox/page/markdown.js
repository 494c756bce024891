// The `markdown` block: the usual subset of Markdown, to nodes.
import { h, link } from "./dom.js";

const INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b/;

function inline(text) {
  const match = INLINE.exec(text);
  if (!match) return [text];
  const [whole, code, label, address, bold, bold2, struck, italic, italic2] = match;
  const node = code
    ? h("code", {}, code)
    : label
      ? link(address, inline(label))
      : bold || bold2
        ? h("strong", {}, inline(bold ?? bold2))
        : struck
          ? h("s", {}, inline(struck))
          : h("em", {}, inline(italic ?? italic2));
  return [text.slice(0, match.index), node, ...inline(text.slice(match.index + whole.length))];
}

const LINE_KINDS = [
  [/^(#{1,6})\s+(.*)$/, (match) => h(match[1].length < 3 ? "h3" : "h4", {}, inline(match[2]))],
  [/^(?:-{3,}|\*{3,})$/, () => h("hr")],
];
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*\d+[.)]\s+(.*)$/;
const QUOTED = /^>\s?(.*)$/;

/** Nodes of a Markdown text; raw HTML in it stays text. */
export function markdown(text) {
  const nodes = [];
  for (const [index, part] of text.split(/```(?:\w*\n)?([\s\S]*?)```/).entries()) {
    if (index % 2) nodes.push(h("pre", { class: "pre" }, part.replace(/\n$/, "")));
    else nodes.push(...blocks(part.split("\n")));
  }
  return nodes;
}

function blocks(lines) {
  const nodes = [];
  let at = 0;
  const run = (pattern) => {
    const found = [];
    for (let match; at < lines.length && (match = pattern.exec(lines[at])); at += 1) found.push(match[1]);
    return found;
  };
  while (at < lines.length) {
    const line = lines[at];
    const kind = LINE_KINDS.find(([pattern]) => pattern.test(line));
    if (kind) {
      nodes.push(kind[1](kind[0].exec(line)));
      at += 1;
    } else if (BULLET.test(line)) nodes.push(h("ul", {}, run(BULLET).map((item) => h("li", {}, inline(item)))));
    else if (NUMBER.test(line)) nodes.push(h("ol", {}, run(NUMBER).map((item) => h("li", {}, inline(item)))));
    else if (QUOTED.test(line)) nodes.push(h("blockquote", {}, inline(run(QUOTED).join("\n"))));
    else {
      if (line.trim()) nodes.push(h("p", {}, inline(line)));
      at += 1;
    }
  }
  return nodes;
}
