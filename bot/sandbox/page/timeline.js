// The messages of one channel or thread, in order; what has arrived twice stands once.

export class Timeline {
  messages = [];
  hasMore = false;
  loaded = false;

  constructor(thread = null) {
    this.thread = thread;
  }

  /** Whether a message of the channel is shown here: a channel hides replies, a thread hides the rest. */
  holds(message) {
    const parent = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : null;
    if (this.thread) return message.ts === this.thread || parent === this.thread;
    return !parent || message.subtype === "thread_broadcast";
  }

  replace({ messages, has_more: hasMore }) {
    this.messages = messages.filter((message) => this.holds(message));
    this.hasMore = Boolean(hasMore);
    this.loaded = true;
  }

  prepend({ messages, has_more: hasMore }) {
    const known = new Set(this.messages.map((message) => message.ts));
    this.messages = [...messages.filter((message) => this.holds(message) && !known.has(message.ts)), ...this.messages];
    this.hasMore = Boolean(hasMore);
  }

  /** Put a message in its place; true when it was not here yet. */
  put(message) {
    if (!this.holds(message)) return false;
    const at = this.messages.findIndex((each) => each.ts === message.ts);
    if (at >= 0) {
      this.messages[at] = message;
      return false;
    }
    let end = this.messages.length;
    while (end > 0 && after(this.messages[end - 1].ts, message.ts)) end -= 1;
    this.messages.splice(end, 0, message);
    return true;
  }

  drop(ts) {
    this.messages = this.messages.filter((message) => message.ts !== ts);
  }

  oldest() {
    return this.messages[0]?.ts;
  }
}

/** Whether ts `one` is later: seconds first, then the six digits, which together a float would round. */
function after(one, other) {
  const [seconds, micros] = one.split(".").map(Number);
  const [otherSeconds, otherMicros] = other.split(".").map(Number);
  return seconds === otherSeconds ? micros > otherMicros : seconds > otherSeconds;
}
