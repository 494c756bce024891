// Names and faces of people, groups and channels.
import { h, icon } from "./dom.js";
import { t } from "./labels.js";
import { channelById, state } from "./state.js";

export function userName(id) {
  const user = state.users.get(id);
  return user ? user.real_name || user.name : id || t("unknown_person");
}

export const groupName = (id) => state.usergroups.get(id)?.handle ?? id;
export const isBot = (id) => state.users.get(id)?.kind === "bot" || (id && id === state.app?.bot_user);
export const inGroup = (group, user) => Boolean(state.usergroups.get(group)?.users?.includes(user));

/** "#webcare", or the other person's name for a direct message. */
export function channelName(channel) {
  if (!channel) return "";
  return channel.is_im ? userName(channel.im_user) : `#${channel.name}`;
}

export const channelNameById = (id) => channelName(channelById(id)) || id;

/** Who a message shows as its author. */
export function authorOf(message) {
  const id = message.user ?? (message.bot_id ? state.app?.bot_user : undefined);
  const bot = Boolean(message.bot_id) || isBot(id);
  return { id, bot, name: message.username || (id || !bot ? userName(id) : state.app?.name) };
}

function initials(name) {
  const words = name.replace(/^[@#]/, "").split(/[\s_.-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0]).join("").toUpperCase();
}

const FALLBACK_COLORS = ["#2f6f73", "#7a4d8c", "#9a5b1e", "#3d5f9e", "#8c3f55", "#4f6b2d", "#5b5b8f", "#7b5a3c"];

function colorOf(id, given) {
  if (/^#?[0-9a-f]{6}$/i.test(given ?? "")) return given.startsWith("#") ? given : `#${given}`;
  let sum = 0;
  for (const character of String(id)) sum += character.codePointAt(0);
  return FALLBACK_COLORS[sum % FALLBACK_COLORS.length];
}

/** White or near-black, whichever reads better on `color` (WCAG relative luminance). */
function inkOn(color) {
  const channel = (at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#15181c" : "#ffffff";
}

/** A coloured square with initials; the name stands beside it, so it is decoration. */
export function avatar({ id, name, bot, color }) {
  const face = h("span", { class: bot ? "avatar avatar-bot" : "avatar", "aria-hidden": "true" });
  if (bot) {
    face.append(icon("bot"));
    return face;
  }
  const background = colorOf(id, color ?? state.users.get(id)?.color);
  face.style.backgroundColor = background;
  face.style.color = inkOn(background);
  face.append(initials(name));
  return face;
}
