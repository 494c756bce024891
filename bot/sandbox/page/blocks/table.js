// table and data_table blocks: the first row is the header.
import { h } from "../dom.js";
import { richText } from "./richtext.js";
import { textNodes } from "./text.js";

function cellNodes(cell) {
  if (cell.type === "rich_text") return [richText(cell)];
  if (cell.type === "raw_text" || cell.type === "raw_number") return [String(cell.text ?? cell.value ?? "")];
  return textNodes(cell);
}

export function table(block) {
  const settings = block.column_settings ?? [];
  const rows = (block.rows ?? []).map((row, index) => {
    const cells = row.map((cell, column) =>
      h(index ? "td" : "th", { class: cellClass(settings[column]), scope: index ? null : "col" }, cellNodes(cell)),
    );
    return h("tr", {}, cells);
  });
  const caption = block.caption && h("caption", {}, typeof block.caption === "string" ? block.caption : textNodes(block.caption));
  const body = h("table", {}, caption, h("thead", {}, rows.slice(0, 1)), h("tbody", {}, rows.slice(1)));
  return h("div", { class: "block block-table", tabindex: "0", role: "group" }, body);
}

function cellClass(setting) {
  const align = ["center", "right"].includes(setting?.align) ? `align-${setting.align}` : "";
  return `${align} ${setting?.is_wrapped ? "wrapped" : ""}`.trim() || null;
}
