// Interactive elements of section, actions and context_actions blocks.
import { h, icon, safeHref } from "../dom.js";
import { keepsValue } from "../drafts.js";
import { t } from "../labels.js";
import { openMenu } from "../menu.js";
import { control } from "./controls.js";
import { picture, textNodes, textOf } from "./text.js";

export const controlKey = (blockId, element) => `${blockId}/${element.action_id}`;

function visit(address) {
  const href = safeHref(address ?? "");
  if (href) open(href, "_blank", "noopener,noreferrer");
}

const BUTTON_STYLES = { primary: "button button-primary", danger: "button button-danger" };

function button(element, blockId, surface) {
  const node = h(
    "button",
    {
      type: "button",
      class: BUTTON_STYLES[element.style] ?? "button",
      data: { key: controlKey(blockId, element) },
      "aria-description": element.accessibility_label,
      onclick: () => {
        if (element.url) visit(element.url);
        surface.use(node, blockId, element, null);
      },
    },
    h("span", { class: "button-label" }, textNodes(element.text)),
  );
  return node;
}

function overflow(element, blockId, surface) {
  const items = (element.options ?? []).map((option) => ({
    label: textNodes(option.text),
    description: option.description && textNodes(option.description),
    choose: () => {
      if (option.url) visit(option.url);
      surface.use(node, blockId, element, option.value);
    },
  }));
  const node = h(
    "button",
    {
      type: "button",
      class: "button button-icon",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": t("more_actions"),
      title: t("more_actions"),
      data: { key: controlKey(blockId, element) },
      onclick: () => openMenu(node, items, t("more_actions")),
    },
    icon("more"),
  );
  return node;
}

/** A control in a message or view; using it is told to the app at once. */
export function element(spec, blockId, surface) {
  if (spec.type === "button" || spec.type === "workflow_button") return button(spec, blockId, surface);
  if (spec.type === "overflow") return overflow(spec, blockId, surface);
  if (spec.type === "image") return picture(spec, "accessory-image");
  if (!keepsValue(spec)) return unsupported(spec.type);
  return control(spec, {
    blockId,
    draft: surface.draft,
    name: spec.placeholder ? textOf(spec.placeholder) : t("pick"),
    onChange: (node, value) => surface.use(node, blockId, spec, value),
  });
}

export const unsupported = (type) => h("div", { class: "unsupported" }, t("unsupported", { type: type ?? "?" }));
