// The <…> forms of Slack's text: people, groups, channels, broadcasts, dates and links.
import { slackDate } from "./clock.js";
import { h, link } from "./dom.js";
import { channelNameById, groupName, inGroup, userName } from "./people.js";
import { state } from "./state.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Undo Slack's escaping, once: only these three exist, `&quot;` and `&amp;lt;` keep what is left. */
export const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

const mention = (text, me) => h("span", { class: me ? "mention mention-me" : "mention" }, text);

export const userMention = (id) => mention(`@${userName(id)}`, id === state.me);
export const groupMention = (id, label) =>
  mention(`@${(state.usergroups.has(id) ? groupName(id) : label ?? id).replace(/^@/, "")}`, inGroup(id, state.me));
export const broadcast = (range) => mention(`@${range}`, true);

export function channelMention(id, label) {
  const name = state.channels.some((channel) => channel.id === id) ? channelNameById(id) : `#${label ?? id}`;
  return h("a", { class: "mention", href: "#", data: { channel: id } }, name);
}

/** A date in the workspace's zone; a wrong pattern shows the fallback. */
export function dateNode(second, pattern, href, fallback) {
  const text = slackDate(second, pattern) ?? fallback ?? "";
  return href ? link(href, text) : h("time", { datetime: isoOrNull(second) }, text);
}

function isoOrNull(second) {
  return Number.isFinite(second) ? new Date(second * 1000).toISOString() : null;
}

function split(body, separator) {
  const at = body.indexOf(separator);
  return at < 0 ? [body, undefined] : [body.slice(0, at), body.slice(at + 1)];
}

const BROADCASTS = new Set(["here", "channel", "everyone"]);

function special(target, label) {
  const [name, ...rest] = target.slice(1).split("^");
  if (BROADCASTS.has(name)) return broadcast(name);
  if (name === "subteam") return groupMention(rest[0], label);
  if (name === "date") return dateNode(Number(rest[0]), decode(rest[1] ?? ""), rest[2] && decode(rest[2]), label);
  return document.createTextNode(label ?? `<${target}>`);
}

/** The node for the inside of `<…>`, or null when it is none of Slack's forms. */
export function entity(body) {
  const [target, rawLabel] = split(body, "|");
  const label = rawLabel === undefined ? undefined : decode(rawLabel);
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return userMention(target.slice(1));
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), label);
  if (/^![a-z]/.test(target)) return special(target, label);
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(target)) return link(decode(target), label || decode(target));
  return null;
}
