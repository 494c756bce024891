// A pop-up menu (role=menu) that hangs from a button: arrows, Home/End, letters, Esc.
import { fill, h } from "./dom.js";

const GAP = 4;
let open = null;

export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { menu, button, abort } = open;
  open = null;
  abort.abort();
  menu.remove();
  button.setAttribute("aria-expanded", "false");
  if (refocus && button.isConnected) button.focus({ preventScroll: true });
}

/** Open below (or above) `button`; `items` are {label: nodes, description, choose}. */
export function openMenu(button, items, label) {
  const again = open?.button === button;
  closeMenu();
  if (again) return;
  const abort = new AbortController();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  fill(menu, items.map((item) => menuItem(item)));
  layerOf(button).append(menu);
  open = { menu, button, abort };
  button.setAttribute("aria-expanded", "true");
  place(menu, button);
  menu.addEventListener("keydown", onKey, { signal: abort.signal });
  document.addEventListener("pointerdown", onOutside, { signal: abort.signal, capture: true });
  document.addEventListener("scroll", onScroll, { signal: abort.signal, capture: true });
  addEventListener("resize", () => closeMenu({ refocus: false }), { signal: abort.signal });
  menu.firstElementChild?.focus({ preventScroll: true });
}

function menuItem({ label, description, choose }) {
  const pick = () => {
    closeMenu();
    choose();
  };
  const details = description && h("span", { class: "menu-description" }, description);
  return h("button", { type: "button", role: "menuitem", tabindex: "-1", class: "menu-item", onclick: pick }, label, details);
}

/** Inside a dialog the menu must live in it: the rest of the page is inert. */
const layerOf = (button) => button.closest("[role=dialog]") ?? document.getElementById("layer");

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight;
  menu.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
}

function onOutside(event) {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) closeMenu({ refocus: false });
}

function onScroll(event) {
  if (open && event.target.contains?.(open.button)) closeMenu({ refocus: open.menu.contains(document.activeElement) });
}

function onKey(event) {
  const items = [...open.menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = target(event, items, at);
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
  } else if (to) {
    event.preventDefault();
    to.focus();
  }
}

function target(event, items, at) {
  if (event.key === "ArrowDown") return items[(at + 1) % items.length];
  if (event.key === "ArrowUp") return items[(at - 1 + items.length) % items.length];
  if (event.key === "Home") return items[0];
  if (event.key === "End") return items[items.length - 1];
  if (event.key.length !== 1 || event.key === " ") return null;
  const rotated = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return rotated.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
}
