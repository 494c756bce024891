// What a person types, and what it stands for: "@Sanne Visser" becomes <@U1>, "@webcare" <!subteam^S1>, "#webcare" <#C1>.
import { decode } from "./entities.js";
import { t } from "./labels.js";
import { groupName, userName } from "./people.js";
import { state } from "./state.js";

const members = () => [...state.users.values()].filter((user) => user.kind !== "customer");

/** Everything that can be mentioned: {sigil, names, code, label, detail}. */
export function mentionables() {
  const users = members().map((user) => ({
    sigil: "@",
    names: [userName(user.id), user.name],
    code: `<@${user.id}>`,
    label: userName(user.id),
    detail: user.title || user.name,
  }));
  const groups = [...state.usergroups.values()].map((group) => ({
    sigil: "@",
    names: [group.handle, group.name],
    code: `<!subteam^${group.id}>`,
    label: group.handle,
    detail: group.name,
  }));
  const channels = state.channels.filter((channel) => !channel.is_im).map((channel) => ({
    sigil: "#",
    names: [channel.name],
    code: `<#${channel.id}>`,
    label: channel.name,
    detail: channel.topic,
  }));
  return [...users, ...groups, broadcast("here", "everyone_here"), broadcast("channel", "everyone_channel"), ...channels];
}

const broadcast = (name, key) => ({ sigil: "@", names: [name], code: `<!${name}>`, label: name, detail: t(key) });

const BEFORE = /[\s([{"'“‘,;:/]/;
const WORD = /[\p{L}\p{N}_]/u;

/** The text as Slack stores it: mentions by id. The longest name that fits wins, so "@Ana Smit" is not "@Ana". */
export function encodeMentions(text) {
  const known = mentionables().flatMap((each) => each.names.filter(Boolean).map((name) => [each.sigil + name.toLowerCase(), each.code]));
  known.sort((one, other) => other[0].length - one[0].length);
  const lower = text.toLowerCase();
  let out = "";
  for (let at = 0; at < text.length; ) {
    const free = (text[at] === "@" || text[at] === "#") && (at === 0 || BEFORE.test(text[at - 1]));
    const hit = free && known.find(([name]) => lower.startsWith(name, at) && !WORD.test(text[at + name.length] ?? ""));
    out += hit ? hit[1] : text[at];
    at += hit ? hit[0].length : 1;
  }
  return out;
}

/** The other way round, for editing what was posted. */
export function decodeMentions(text) {
  const words = text.replace(/<(@|#|!subteam\^|!)([A-Za-z0-9]+)(?:\|[^>]*)?>/g, (whole, sigil, id) => {
    if (sigil === "@") return `@${userName(id)}`;
    if (sigil === "!subteam^") return `@${groupName(id)}`;
    if (sigil === "!") return `@${id}`;
    return `#${state.channels.find((channel) => channel.id === id)?.name ?? id}`;
  });
  return decode(words.replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, "$1"));
}

/** What may follow the caret: {from, options} or null. */
export function suggestions(text, caret, { commands }) {
  const before = text.slice(0, caret);
  const command = commands && /^\/(\S*)$/.exec(before);
  if (command) return offer(0, commandOptions(before));
  const match = /(?:^|[\s([])([@#])([^\s@#]*(?: [^\s@#]*)?)$/.exec(before);
  if (!match) return null;
  const [, sigil, typed] = match;
  const from = caret - typed.length - 1;
  return offer(from, mentionables().filter((each) => each.sigil === sigil && startsAny(each.names, typed)));
}

const offer = (from, options) => (options.length ? { from, options: options.slice(0, 8) } : null);

function commandOptions(typed) {
  const fitting = (state.app?.commands ?? []).filter((each) => each.command.startsWith(typed));
  return fitting.map((each) => ({ sigil: "", label: each.command, detail: [each.usage_hint, each.description].filter(Boolean).join(" · ") }));
}

function startsAny(names, typed) {
  const wanted = typed.toLowerCase();
  return names.filter(Boolean).some((name) => {
    const lower = name.toLowerCase();
    return lower.startsWith(wanted) || lower.split(/\s+/).some((word) => wanted && word.startsWith(wanted));
  });
}
