// What a person has filled in, per block and action, and what Slack would refuse before sending it.
import { t } from "./labels.js";

const INITIAL = {
  plain_text_input: (e) => e.initial_value ?? "",
  number_input: (e) => e.initial_value ?? "",
  email_text_input: (e) => e.initial_value ?? "",
  url_text_input: (e) => e.initial_value ?? "",
  static_select: (e) => e.initial_option?.value ?? null,
  radio_buttons: (e) => e.initial_option?.value ?? null,
  users_select: (e) => e.initial_user ?? null,
  channels_select: (e) => e.initial_channel ?? null,
  conversations_select: (e) => e.initial_conversation ?? null,
  datepicker: (e) => e.initial_date ?? null,
  timepicker: (e) => e.initial_time ?? null,
  datetimepicker: (e) => e.initial_date_time ?? null,
  checkboxes: (e) => (e.initial_options ?? []).map((option) => option.value),
  multi_static_select: (e) => (e.initial_options ?? []).map((option) => option.value),
  multi_users_select: (e) => e.initial_users ?? [],
  multi_channels_select: (e) => e.initial_channels ?? [],
  multi_conversations_select: (e) => e.initial_conversations ?? [],
};

export const keepsValue = (element) => Boolean(element && Object.hasOwn(INITIAL, element.type));

function elementsOf(block) {
  if (block.type === "input") return [block.element];
  if (block.type === "section") return [block.accessory];
  return block.type === "actions" ? block.elements ?? [] : [];
}

/** Each [block, element] of a view or message that holds a value. */
function stateful(blocks) {
  return blocks.flatMap((block) => elementsOf(block).filter(keepsValue).map((element) => [block, element]));
}

export const optionsOf = (element) =>
  element.options ?? (element.option_groups ?? []).flatMap((group) => group.options ?? []);

function stillOffered(element, value) {
  const single = element.type === "static_select" || element.type === "radio_buttons";
  return !single || value === null || optionsOf(element).some((option) => option.value === value);
}

const key = (blockId, actionId) => JSON.stringify([blockId, actionId]);

/** The values of one view or message. An update keeps what stands under the same block_id and action_id. */
export class Draft {
  #values = new Map();

  adopt(blocks) {
    const kept = new Map();
    for (const [block, element] of stateful(blocks)) {
      const name = key(block.block_id, element.action_id);
      const had = this.#values.has(name) && stillOffered(element, this.#values.get(name));
      kept.set(name, had ? this.#values.get(name) : INITIAL[element.type](element));
    }
    this.#values = kept;
  }

  get(blockId, element) {
    const name = key(blockId, element.action_id);
    return this.#values.has(name) ? this.#values.get(name) : INITIAL[element.type](element);
  }

  set(blockId, actionId, value) {
    this.#values.set(key(blockId, actionId), value);
  }

  /** {block_id: {action_id: value}}; an empty field is null, as in Slack's payloads. */
  collect(blocks) {
    const values = {};
    for (const [block, element] of stateful(blocks)) {
      const value = this.get(block.block_id, element);
      (values[block.block_id] ??= {})[element.action_id] = value === "" ? null : value;
    }
    return values;
  }

  /** {block_id: sentence} for what Slack's own client refuses before it sends. */
  faults(blocks) {
    const found = {};
    for (const block of blocks) {
      if (block.type !== "input" || !keepsValue(block.element)) continue;
      const fault = faultOf(block, this.get(block.block_id, block.element));
      if (fault) found[block.block_id] = fault;
    }
    return found;
  }
}

function faultOf(block, value) {
  const empty = value === null || value.length === 0 || (typeof value === "string" && !value.trim());
  if (empty) return block.optional ? null : t("required");
  if (typeof value !== "string") return null;
  const { min_length: least, max_length: most } = block.element;
  if (least && value.length < least) return t("too_short", { n: least });
  if (most && value.length > most) return t("too_long", { n: value.length - most });
  return null;
}
