// Keeping the keyboard where it was while the page redraws under it.

const keyOf = (element) => element?.closest("[data-key]")?.dataset.key;
const actionOf = (key) => key.slice(key.lastIndexOf("/") + 1);

/** The control with this key in `root`; apps rename blocks between versions, so else the one with the same action. */
export function controlByKey(root, key) {
  if (!key) return null;
  const controls = [...root.querySelectorAll("[data-key]")];
  const found =
    controls.find((control) => control.dataset.key === key) ??
    controls.find((control) => actionOf(control.dataset.key) === actionOf(key));
  return focusable(found);
}

const REACHABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex]";

/** `node` itself when it can take the focus, else the first control inside it. */
export function focusable(node) {
  if (!node) return null;
  return node.matches(REACHABLE) ? node : node.querySelector(REACHABLE);
}

/** Everything Tab reaches inside `root`, in order. */
export function tabStops(root) {
  return [...root.querySelectorAll(REACHABLE)].filter(
    (element) => element.tabIndex >= 0 && element.getClientRects().length > 0,
  );
}

/** Run `change`, then give the focus back to the same control, its caret where it was. */
export function keepFocus(root, change, fallback = null) {
  const active = document.activeElement;
  if (!active || active === document.body || !root.contains(active)) return change();
  const key = keyOf(active);
  const caret = caretOf(active);
  change();
  if (document.activeElement === active) return undefined;
  const target = active.isConnected ? active : controlByKey(root, key) ?? fallback;
  target?.focus({ preventScroll: true });
  if (caret && target?.setSelectionRange) target.setSelectionRange(...caret);
  return undefined;
}

function caretOf(element) {
  try {
    return element.selectionStart === null ? null : [element.selectionStart, element.selectionEnd];
  } catch {
    return null; // some input types have no caret
  }
}

/** Remember where the focus is, well enough to find the place again after a redraw. */
export function bookmark() {
  const element = document.activeElement;
  const message = element?.closest("[data-ts]");
  const list = element?.closest("[data-list]");
  return { element, key: keyOf(element), ts: message?.dataset.ts, list: list?.dataset.list };
}

/** Focus a bookmarked place: the same element, its successor, its message, else `fallback`. */
export function returnTo({ element, key, ts, list }, fallback) {
  if (element?.isConnected && element !== document.body) {
    element.focus({ preventScroll: true });
    return;
  }
  const root = list ? document.querySelector(`[data-list="${CSS.escape(list)}"]`) : document;
  const message = ts && root?.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  const target = (message && controlByKey(message, key)) || message || (root && controlByKey(root, key)) || fallback;
  target?.focus({ preventScroll: true });
}
