// Block Kit to nodes: which block is drawn by what, and lists of blocks that are redrawn in place.
import { h } from "../dom.js";
import { focusable, keepFocus } from "../focus.js";
import { element, unsupported } from "./elements.js";
import { input } from "./input.js";
import { richText } from "./richtext.js";
import { table } from "./table.js";
import { alertBlock, context, divider, header, image, markdownBlock, textNodes } from "./text.js";

function section(block, surface) {
  const fields = (block.fields ?? []).map((field) => h("div", { class: "field text" }, textNodes(field)));
  const body = h(
    "div",
    { class: "section-body" },
    block.text && h("div", { class: "text" }, textNodes(block.text)),
    fields.length > 0 && h("div", { class: "fields" }, fields),
  );
  const accessory = block.accessory && h("div", { class: "accessory" }, element(block.accessory, block.block_id, surface));
  return h("div", { class: "block block-section" }, body, accessory);
}

function actions(block, surface) {
  const controls = (block.elements ?? []).map((each) => element(each, block.block_id, surface));
  return h("div", { class: "block block-actions" }, controls);
}

const RENDERERS = {
  section,
  actions,
  context_actions: actions,
  input,
  header,
  context,
  divider,
  image,
  rich_text: richText,
  markdown: markdownBlock,
  table,
  data_table: table,
  alert: alertBlock,
};

export function renderBlock(block, surface) {
  const draw = RENDERERS[block.type];
  return draw ? draw(block, surface) : h("div", { class: "block" }, unsupported(block.type));
}

const keyOf = (block, index) => block.block_id ?? `block-${index}`;
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A list of blocks whose unchanged nodes survive an update, so that nobody is disturbed while typing. */
export class BlockList {
  #rows = new Map();

  constructor(surface) {
    this.surface = surface;
    this.node = h("div", { class: "blocks" });
  }

  update(blocks) {
    const named = blocks.map((block, index) => ({ ...block, block_id: keyOf(block, index) }));
    this.surface.draft.adopt(named);
    const rows = new Map(named.map((block) => [block.block_id, this.#row(block)]));
    keepFocus(this.node, () => {
      for (const [id, row] of this.#rows) if (rows.get(id)?.node !== row.node) row.node.remove();
      let at = this.node.firstChild;
      for (const { node } of rows.values()) {
        if (node === at) at = at.nextSibling;
        else this.node.insertBefore(node, at);
      }
    });
    this.#rows = rows;
    this.blocks = named;
  }

  #row(block) {
    const old = this.#rows.get(block.block_id);
    if (old && alike(old.block, block)) return old;
    if (old && block.type === "input" && old.node.patch && sameField(old.block, block)) {
      old.node.patch(block);
      return { block, node: old.node };
    }
    return { block, node: renderBlock(block, this.surface) };
  }

  /** Show field errors (block_id to sentence); answers the sentences that have no field here. */
  setErrors(errors) {
    const lost = { ...errors };
    for (const [id, { node }] of this.#rows) {
      node.setError?.(errors[id] ?? null);
      if (node.setError) delete lost[id];
    }
    focusable(this.node.querySelector("[aria-invalid=true]"))?.focus();
    return Object.values(lost);
  }
}

function sameField(old, block) {
  const rest = ({ label, hint, ...kept }) => kept;
  return alike(rest(old), rest(block));
}
