// What the page knows, and who wants to hear when it changes.

export const state = {
  me: null,
  team: { name: "" },
  language: "en",
  users: new Map(),
  usergroups: new Map(),
  channels: [],
  app: null,
  home: null,
  modals: [],
  online: true,
  notifications: [],
  route: { channel: null, thread: null },
};

const listeners = new Map();

/** Call `listener` when `topic` changes; returns the way to stop. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function emit(topic, detail) {
  for (const listener of [...(listeners.get(topic) ?? [])]) listener(detail);
}

/** Take a whole answer of /practice/state. */
export function takeState(answer) {
  state.me = answer.me;
  state.team = answer.team ?? state.team;
  state.language = answer.language ?? "en";
  state.users = byId(answer.users);
  state.usergroups = byId(answer.usergroups);
  state.channels = answer.channels ?? [];
  state.app = answer.app ?? null;
  state.home = answer.home ?? null;
  state.modals = answer.modals ?? [];
}

const byId = (rows) => new Map((rows ?? []).map((row) => [row.id, row]));

export const isCustomer = (id) => typeof id === "string" && id.startsWith("customer:");
export const channelById = (id) => state.channels.find((channel) => channel.id === id);
export const appChannel = () => state.channels.find((channel) => isAppChannel(channel));
export const isAppChannel = (channel) => Boolean(channel?.is_im && channel.im_user === state.app?.bot_user);
/** The pseudo channel of the App Home tab and of the notification list. */
export const HOME = "home";
export const ACTIVITY = "activity";
