// The wire to the practice server: questions, acts and the live socket. Nothing here knows the page.
import { t } from "./labels.js";

async function getJson(path, params) {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== undefined && value !== null));
  const response = await fetch(`${path}?${query}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

export const fetchState = (as) => getJson("/practice/state", { as });
export const fetchMessages = (as, channel, options) => getJson("/practice/messages", { as, channel, ...options });
export const fetchPlatform = (as) => getJson("/practice/platform", { as });

// A failure comes twice: as the answer to the act, and over the live socket, in either order.
const TWICE_WITHIN_MS = 3000;
let underWay = 0;
let answered = { text: null, at: 0 };

/** Whether a failure told by the live socket is also shown where it was caused. */
export const shownByItsAct = (text) =>
  underWay > 0 || (answered.text === text && performance.now() - answered.at < TWICE_WITHIN_MS);

/** Do something as a person; never throws: an unreachable server is an answer that is not ok, with a sentence. */
export async function act(body) {
  underWay += 1;
  try {
    const response = await fetch("/practice/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (answer.pushed) answered = { text: answer.text, at: performance.now() };
    return answer.ok ? answer : { ...answer, ok: false, text: answer.text || t("act_failed") };
  } catch {
    return { ok: false, error: "unreachable", text: t("unreachable") };
  } finally {
    underWay -= 1;
  }
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** A socket that comes back by itself: doubling waits with jitter, at once when the tab wakes up. */
export class Live {
  constructor({ as, onEvent, onUp, onDown }) {
    Object.assign(this, { as, onEvent, onUp, onDown });
    this.wait = FIRST_WAIT_MS;
    this.ended = false;
    this.wake = () => this.hurry();
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/practice/live?as=${encodeURIComponent(this.as)}`);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      if (!this.ended) this.onUp();
    };
    socket.onmessage = (frame) => {
      if (!this.ended) this.onEvent(JSON.parse(frame.data));
    };
    socket.onclose = () => this.later();
  }

  later() {
    if (this.ended) return;
    this.onDown();
    this.timer = setTimeout(() => this.open(), this.wait * (0.7 + Math.random() * 0.6));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  hurry() {
    if (this.ended || document.hidden || this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.timer);
    this.wait = FIRST_WAIT_MS;
    this.open();
  }

  close() {
    this.ended = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.socket.close();
  }
}
