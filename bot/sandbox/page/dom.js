// Elements without markup: every string that reaches the page becomes a text node.

/** Build an element; `on…` props are listeners, `data` is the dataset, null and false props are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...solid(children));
  return element;
}

const AS_PROPERTY = new Set(["value", "checked", "selected", "disabled", "hidden"]);

function setProp(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "class") element.className = value;
  else if (AS_PROPERTY.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Drop the gaps that conditional children leave (`cond && node`). */
export function solid(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export function fill(element, ...children) {
  element.replaceChildren(...solid(children));
  return element;
}

let counter = 0;
/** An id for aria references; block ids come from outside and may hold any character. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const LINK_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address when it may be opened, else null: `javascript:` and the like never become a link. */
export function safeHref(address) {
  const url = URL.parse ? URL.parse(address, location.href) : parseOrNull(address);
  return url && LINK_SCHEMES.has(url.protocol) ? url.href : null;
}

function parseOrNull(address) {
  try {
    return new URL(address, location.href);
  } catch {
    return null;
  }
}

/** A link to an address from a message; one that may not be opened is shown as its text. */
export function link(address, children, props = {}) {
  const href = safeHref(address);
  if (!href) return h("span", { ...props, title: address }, children);
  return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer", title: address }, children);
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: "M6.5 2.5l-1 11M10.5 2.5l-1 11M3 5.8h10.4M2.6 10.2H13",
  lock: "M4 7.2h8v6H4zM5.8 7V5a2.2 2.2 0 0 1 4.4 0v2",
  home: "M2.5 7.5L8 3l5.5 4.5M4 6.6V13h8V6.6",
  bell: "M4 11V7a4 4 0 0 1 8 0v4l1.2 1.2H2.8zM6.7 14h2.6",
  thread: "M2.5 3.5h11v7.5H7l-3 2.5V11H2.5zM5 6h6M5 8.5h4",
  eye: "M1.5 8s2.4-4.2 6.5-4.2S14.5 8 14.5 8 12.1 12.2 8 12.2 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  more: "M3.2 8h.01M8 8h.01M12.8 8h.01",
  shortcut: "M9 1.8L3.5 9H8l-1 5.2L12.5 7H8z",
  send: "M2.5 8h9M8 4l4.2 4L8 12",
  down: "M8 3v9.5M4 8.8l4 4 4-4",
  moon: "M12.6 9.8A5.3 5.3 0 0 1 6.2 3.4a5.3 5.3 0 1 0 6.4 6.4z",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1",
  warning: "M8 2.4l6.2 11H1.8zM8 6.5v3.2M8 11.6h.01",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  bot: "M3 4.8h10v7.6H3zM6 8h.01M10 8h.01M8 2.4v2.2M6.2 10.4h3.6",
  clock: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 5v3.2l2.2 1.4",
  info: "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 7.4v3.4M8 5.2h.01",
  pencil: "M3 13l.6-2.8 7.2-7.2a1.5 1.5 0 0 1 2.2 2.2L5.8 12.4zM9.6 4.2l2.2 2.2",
  trash: "M3 4.5h10M6.2 4.5V3h3.6v1.5M4.4 4.5l.6 8.5h6l.6-8.5",
  check: "M3 8.5l3.2 3.2L13 4.8",
};

/** A decorative line drawing; the words beside it carry the meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
