// The input block: label, control, hint, counter and what is wrong with it.
import { fill, freshId, h, icon } from "../dom.js";
import { keepsValue } from "../drafts.js";
import { t } from "../labels.js";
import { control } from "./controls.js";
import { unsupported } from "./elements.js";
import { textNodes, textOf } from "./text.js";

// Slack collects keystrokes before it tells the app; the exact wait is not documented.
const TYPING_PAUSE_MS = 400;

/** An input block; `node.patch(block)` changes label and hint without touching what is being typed. */
export function input(block, surface) {
  const { element, block_id: blockId } = block;
  if (!keepsValue(element)) return h("div", { class: "block block-input" }, textOf(block.label), unsupported(element?.type));
  const grouped = ["checkboxes", "radio_buttons"].includes(element.type) || element.type.startsWith("multi_");
  const parts = { label: h(grouped ? "div" : "label", { class: "input-label" }), hint: note("input-hint"), error: note("input-error"), counter: note("input-counter") };
  const field = control(element, {
    blockId,
    draft: surface.draft,
    optional: block.optional,
    onChange: (node, value) => {
      showError(parts, field, null);
      showCounter(parts.counter, element, value);
      if (block.dispatch_action) tell(node, value);
    },
  });
  const tell = dispatcher(surface, blockId, element);
  if (block.dispatch_action && listensTo(element, "on_enter_pressed")) onEnter(field, () => surface.use(field, blockId, element, field.value));
  parts.label.id = freshId("label");
  if (grouped) field.setAttribute("aria-labelledby", parts.label.id);
  else parts.label.htmlFor = field.id;
  const node = h("div", { class: "block block-input", data: { block: blockId } }, parts.label, field, parts.counter, parts.error, parts.hint);
  node.patch = (changed) => describe(parts, field, changed);
  node.setError = (text) => showError(parts, field, text);
  node.field = field;
  node.patch(block);
  return node;
}

const note = (className) => h("div", { class: className, id: freshId("note"), hidden: true });

function describe(parts, field, block) {
  const optional = block.optional && h("span", { class: "input-optional" }, ` ${t("optional")}`);
  fill(parts.label, textNodes(block.label), optional);
  fill(parts.hint, block.hint ? textNodes(block.hint) : "");
  parts.hint.hidden = !block.hint;
  if (!block.optional && field.getAttribute("role") !== "group") field.setAttribute("aria-required", "true");
  refer(parts, field);
}

function refer(parts, field) {
  const shown = [parts.error, parts.hint].filter((part) => !part.hidden);
  if (shown.length) field.setAttribute("aria-describedby", shown.map((part) => part.id).join(" "));
  else field.removeAttribute("aria-describedby");
}

function showError(parts, field, text) {
  if (parts.error.hidden && !text) return;
  fill(parts.error, text ? [icon("warning"), h("span", {}, text)] : "");
  parts.error.hidden = !text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  refer(parts, field);
}

/** Shown in the last fifth of what fits, and beyond. */
function showCounter(counter, element, value) {
  const most = element.max_length;
  const left = most - (value?.length ?? 0);
  counter.hidden = !most || left > most / 5;
  counter.classList.toggle("over", left < 0);
  if (!counter.hidden) counter.textContent = left < 0 ? t("characters_over", { n: -left }) : t("characters_left", { n: left });
}

const TEXTS = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input"]);

function listensTo(element, trigger) {
  if (!TEXTS.has(element.type)) return false;
  return (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(trigger);
}

/** Tell the app of a change: text after a pause, and only when it asked for characters; choices at once. */
function dispatcher(surface, blockId, element) {
  let timer = null;
  const send = async (value) => {
    const answer = await surface.send({ block_id: blockId, action_id: element.action_id, value });
    if (!answer.ok) surface.warn(answer.text);
  };
  return (node, value) => {
    if (!TEXTS.has(element.type)) {
      surface.use(node, blockId, element, value);
    } else if (listensTo(element, "on_character_entered")) {
      clearTimeout(timer);
      timer = setTimeout(() => node.isConnected && send(value), TYPING_PAUSE_MS);
    }
  };
}

function onEnter(field, tell) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    tell();
  });
}
