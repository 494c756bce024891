// Form controls. Native elements: they bring their keyboard and their screen reader manners along.
import { freshId, h } from "../dom.js";
import { t } from "../labels.js";
import { channelName, userName } from "../people.js";
import { state } from "../state.js";
import { textNodes, textOf } from "./text.js";

/**
 * The control of a value element.
 * `name` is its accessible name where no <label for=id> gives one; `onChange(node, value)` hears each change.
 */
export function control(spec, place) {
  const node = MAKERS[spec.type](spec, { id: freshId("control"), onChange: () => {}, ...place });
  node.dataset.key = `${place.blockId}/${spec.action_id}`;
  return node;
}

function saver(spec, { blockId, draft, onChange }) {
  return (node, value) => {
    draft.set(blockId, spec.action_id, value);
    onChange(node, value);
  };
}

/** Options as [value, label] pairs, in groups: [{label?, options}]. */
function choices(spec) {
  if (spec.option_groups) {
    return spec.option_groups.map((group) => ({ label: textOf(group.label), options: pairs(group.options) }));
  }
  if (spec.options) return [{ options: pairs(spec.options) }];
  return [{ options: spec.type.includes("users") ? people() : places() }];
}

const pairs = (options) => (options ?? []).map((option) => [option.value, textOf(option.text)]);

function people() {
  const members = [...state.users.values()].filter((user) => user.kind === "agent" || user.kind === "colleague");
  return members.map((user) => [user.id, userName(user.id)]).sort((a, b) => a[1].localeCompare(b[1]));
}

const places = () => state.channels.filter((channel) => !channel.is_im).map((channel) => [channel.id, channelName(channel)]);

function select(spec, place) {
  const save = saver(spec, place);
  const value = place.draft.get(place.blockId, spec);
  const option = ([id, label]) => h("option", { value: id, selected: id === value }, label);
  const groups = choices(spec).map((group) =>
    group.label ? h("optgroup", { label: group.label }, group.options.map(option)) : group.options.map(option),
  );
  const hint = spec.placeholder ? textOf(spec.placeholder) : t(spec.type === "users_select" ? "pick_person" : "pick");
  const empty = h("option", { value: "", selected: value === null, disabled: !place.optional, hidden: !place.optional }, hint);
  const node = h("select", { id: place.id, class: "select", "aria-label": place.name, onchange: () => save(node, node.value || null) }, empty, groups);
  if (value === null) node.value = "";
  return node;
}

function several(spec, place) {
  const list = choices(spec).flatMap((group) => group.options.map(([value, label]) => ({ value, text: { type: "plain_text", text: label } })));
  const node = boxes({ ...spec, options: list }, place, "checkbox");
  node.classList.add("choice-scroll");
  return node;
}

function boxes(spec, place, type) {
  const save = saver(spec, place);
  const chosen = new Set([place.draft.get(place.blockId, spec)].flat().filter((value) => value !== null));
  const name = freshId("choice");
  const items = (spec.options ?? []).map((option) => {
    const input = h("input", { type, name, value: option.value, checked: chosen.has(option.value) });
    const description = option.description && h("span", { class: "choice-description" }, textNodes(option.description));
    return h("label", { class: "choice" }, input, h("span", { class: "choice-text" }, textNodes(option.text), description));
  });
  const node = h("div", { id: place.id, class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-label": place.name }, items);
  node.addEventListener("change", () => {
    const values = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    save(node, type === "radio" ? values[0] ?? null : values);
  });
  return node;
}

function picker(type) {
  return (spec, place) => {
    const save = saver(spec, place);
    const node = h("input", {
      type,
      id: place.id,
      class: "text-input picker",
      "aria-label": place.name,
      value: place.draft.get(place.blockId, spec) ?? "",
      onchange: () => save(node, node.value || null),
    });
    return node;
  };
}

/** A day and a time, as the reader's own clock shows it; Slack tells the app whole seconds since 1970. */
function instant(spec, place) {
  const save = saver(spec, place);
  const second = place.draft.get(place.blockId, spec);
  const shown = second === null ? "" : new Date((second - new Date(second * 1000).getTimezoneOffset() * 60) * 1000).toISOString().slice(0, 16);
  const node = h("input", {
    type: "datetime-local",
    id: place.id,
    class: "text-input picker",
    "aria-label": place.name,
    value: shown,
    onchange: () => save(node, node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null),
  });
  return node;
}

const TYPES = { number_input: "number", email_text_input: "email", url_text_input: "url" };

function text(spec, place) {
  const save = saver(spec, place);
  const props = {
    id: place.id,
    class: "text-input",
    "aria-label": place.name,
    placeholder: spec.placeholder && textOf(spec.placeholder),
    value: place.draft.get(place.blockId, spec),
    autocomplete: "off",
    oninput: () => save(node, node.value),
  };
  const node = spec.multiline
    ? h("textarea", { ...props, rows: "5" })
    : h("input", { ...props, type: TYPES[spec.type] ?? "text", step: spec.is_decimal_allowed ? "any" : null });
  return node;
}

const radios = (spec, place) => boxes(spec, place, "radio");
const checkboxes = (spec, place) => boxes(spec, place, "checkbox");

const MAKERS = {
  plain_text_input: text,
  number_input: text,
  email_text_input: text,
  url_text_input: text,
  static_select: select,
  users_select: select,
  channels_select: select,
  conversations_select: select,
  multi_static_select: several,
  multi_users_select: several,
  multi_channels_select: several,
  multi_conversations_select: several,
  checkboxes,
  radio_buttons: radios,
  datepicker: picker("date"),
  timepicker: picker("time"),
  datetimepicker: instant,
};
