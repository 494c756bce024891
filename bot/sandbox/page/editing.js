// Changing or removing what one has said.
import { act } from "./api.js";
import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { t } from "./labels.js";
import { decodeMentions, encodeMentions } from "./mentions.js";
import { state } from "./state.js";
import { writeBox } from "./writebox.js";

export const isOwn = (message) => message.user === state.me && !message.bot_id && !message.ephemeral && !message.subtype;

/** The buttons for an own message; Tab passes them by, E and Delete on the message do the same. */
export function ownTools({ edit, remove }) {
  const tool = (name, label, use) =>
    h("button", { type: "button", class: "icon-button", tabindex: "-1", title: t(label), "aria-label": t(label), onclick: use }, icon(name));
  return [tool("pencil", "edit_message", edit), tool("trash", "delete_message", remove)];
}

/** A box with the message's text; `done()` when it was saved or given up. */
export function editBox(channel, message, done) {
  const send = async (text) => {
    const answer = await act({ as: state.me, type: "edit", channel, ts: message.ts, text: encodeMentions(text) });
    if (answer.ok) done();
    return answer;
  };
  return writeBox({ label: t("edit_message"), button: t("save"), text: decodeMentions(message.text ?? ""), send, cancel: done });
}

/** Ask and delete; resolves to the server's answer, or null when it was not wanted. */
export async function removeMessage(channel, message) {
  const text = (key) => ({ type: "plain_text", text: t(key) });
  const ask = { title: text("delete_message"), text: text("delete_message_text"), confirm: text("delete_post"), deny: text("cancel"), style: "danger" };
  return (await confirmed(ask)) ? act({ as: state.me, type: "delete", channel, ts: message.ts }) : null;
}
