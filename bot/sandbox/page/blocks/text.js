// Text objects, and the blocks that only show something.
import { h, icon } from "../dom.js";
import { withEmoji } from "../emoji.js";
import { t } from "../labels.js";
import { markdown } from "../markdown.js";
import { mrkdwn } from "../mrkdwn.js";

/** Nodes of a text object; plain_text is shown as it stands (shortcodes only where the app asked for them). */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", { verbatim: Boolean(object.verbatim) });
  return [object.emoji ? withEmoji(object.text ?? "") : object.text ?? ""];
}

/** The words of a text object, for names and attributes. */
export const textOf = (object) => h("div", {}, textNodes(object)).textContent;

export const header = (block) => h("h3", { class: "block block-header" }, textNodes(block.text));
export const divider = () => h("hr", { class: "block block-divider" });
export const markdownBlock = (block) => h("div", { class: "block block-markdown" }, markdown(block.text ?? ""));

export function context(block) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image"
      ? picture(element, "context-image")
      : h("span", { class: "context-text" }, textNodes(element)),
  );
  return h("div", { class: "block block-context" }, parts);
}

export function image(block) {
  const title = block.title && h("figcaption", {}, textNodes(block.title));
  return h("figure", { class: "block block-image" }, title, picture(block, "image"));
}

/** Only pictures of this very server are fetched; a stranger's picture is its description. */
export function picture({ image_url: address, alt_text: alt }, className) {
  const url = address && new URL(address, location.href);
  if (url && url.origin === location.origin) return h("img", { class: className, src: url.href, alt: alt ?? "" });
  return h("span", { class: `${className} image-missing`, role: "img", "aria-label": alt || t("image") }, alt || t("image"));
}

const ALERT_ICONS = { warning: "warning", error: "warning", success: "check" };

export function alertBlock(block) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const role = level === "error" || level === "warning" ? "alert" : "note";
  return h("div", { class: `block block-alert alert-${level}`, role }, icon(ALERT_ICONS[level] ?? "info"), h("div", {}, textNodes(block.text)));
}
