// Dialogs: the page behind is inert, Tab stays inside, Esc closes, the focus goes back to where it came from.
import { h } from "./dom.js";
import { bookmark, returnTo, tabStops } from "./focus.js";
import { closeMenu } from "./menu.js";

const stack = [];

function background() {
  const layers = [document.getElementById("app"), ...stack.map((entry) => entry.shell)];
  layers.forEach((layer, index) => {
    const behind = index < layers.length - 1;
    layer.inert = behind;
    if (behind) layer.setAttribute("aria-hidden", "true");
    else layer.removeAttribute("aria-hidden");
  });
}

/** Put `panel` (the element with the dialog role) before everything else; returns {close}. */
export function showDialog(panel, { onEscape, focusFirst, fallback }) {
  closeMenu({ refocus: false });
  const from = bookmark();
  const shell = h("div", { class: "backdrop" }, panel);
  document.getElementById("layer").append(shell);
  const entry = { shell };
  stack.push(entry);
  background();
  shell.addEventListener("keydown", (event) => onKey(event, panel, onEscape));
  (focusFirst?.() ?? tabStops(panel)[0] ?? panel).focus({ preventScroll: true });
  return { close: () => hide(entry, from, fallback) };
}

function hide(entry, from, fallback) {
  const at = stack.indexOf(entry);
  if (at < 0) return;
  closeMenu({ refocus: false });
  stack.splice(at, 1);
  entry.shell.remove();
  background();
  returnTo(from, fallback?.());
}

function onKey(event, panel, onEscape) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    onEscape();
  } else if (event.key === "Tab") {
    keepInside(event, panel);
  }
}

function keepInside(event, panel) {
  const stops = tabStops(panel);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge && panel.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}
