// Where the page is: `#as=U1&channel=C1&thread=ts`, so that a place can be linked and the back button works.

export function readRoute() {
  const params = new URLSearchParams(location.hash.slice(1));
  return { as: params.get("as"), channel: params.get("channel"), thread: params.get("thread") };
}

export function hashOf({ as, channel, thread }) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ as, channel, thread })) if (value) params.set(name, value);
  return `#${params}`;
}

export function goTo(route) {
  if (hashOf(route) !== location.hash) location.hash = hashOf(route);
}

/** Correct the address without a step in the history. */
export const settle = (route) => history.replaceState(null, "", hashOf(route));

/** The place a permalink of this workspace points at, else null. */
export function permalink(href) {
  const url = new URL(href, location.href);
  const match = url.origin === location.origin && /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (!match) return null;
  return { channel: match[1], thread: url.searchParams.get("thread_ts") ?? `${match[2]}.${match[3]}` };
}
