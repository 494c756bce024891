// Business time: the practice's own clock, which may run faster than the wall clock.
import { locale, t } from "./labels.js";

let anchor = { factor: 1, business: Date.now() / 1000, real: Date.now() / 1000, timezone: "UTC" };
const formats = new Map();

/** Take the server's anchor: at real second `real` it was `business`, running `factor` times as fast. */
export function setClock(clock) {
  if (!clock) return;
  anchor = { ...clock, business: Date.parse(clock.business) / 1000 };
}

/** Business second that belongs to a real second. */
export const businessAt = (real) => anchor.business + (real - anchor.real) * anchor.factor;
export const businessNow = () => businessAt(Date.now() / 1000);
export const speed = () => anchor.factor;
/** A message's ts is the real second at which it was stored. */
export const messageSecond = (ts) => businessAt(Number.parseFloat(ts));

function formatter(options) {
  const key = `${locale()} ${anchor.timezone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: anchor.timezone, ...options }));
  }
  return formats.get(key);
}

const format = (second, options) => formatter(options).format(new Date(second * 1000));

export const clockTime = (second) => format(second, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockSeconds = (second) =>
  format(second, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** Sortable local day, the key of a day divider. */
export function dayKey(second) {
  const parts = formatter({ year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(second * 1000));
  const value = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return `${value.year}-${value.month}-${value.day}`;
}

const DAY_S = 86400;

function relativeDay(second) {
  const now = businessNow();
  const key = dayKey(second);
  if (key === dayKey(now)) return t("today");
  if (key === dayKey(now - DAY_S)) return t("yesterday");
  if (key === dayKey(now + DAY_S)) return t("tomorrow");
  return null;
}

const LONG_DAY = { weekday: "long", day: "numeric", month: "long" };
export const dayLabel = (second) => relativeDay(second) ?? format(second, LONG_DAY);
export const fullMoment = (second) => `${format(second, { ...LONG_DAY, year: "numeric" })} ${clockTime(second)}`;

/** "Mon 09:12", the face of the practice clock. */
export function clockFace() {
  const second = businessNow();
  return `${format(second, { weekday: "short" })} ${clockTime(second)}`;
}

const SHORT = { day: "numeric", month: "short", year: "numeric" };
const DATE_TOKENS = {
  date_num: dayKey,
  date: (s) => format(s, { day: "numeric", month: "long", year: "numeric" }),
  date_short: (s) => format(s, SHORT),
  date_long: (s) => format(s, { ...LONG_DAY, year: "numeric" }),
  date_pretty: (s) => pretty(s, { day: "numeric", month: "long", year: "numeric" }),
  date_short_pretty: (s) => pretty(s, SHORT),
  date_long_pretty: (s) => pretty(s, { ...LONG_DAY, year: "numeric" }),
  day_divider_pretty: (s) => pretty(s, LONG_DAY),
  time: clockTime,
  time_secs: clockSeconds,
  ago: (s) => ago(businessNow() - s),
};

function pretty(second, options) {
  return relativeDay(second)?.toLowerCase() ?? format(second, options);
}

function ago(seconds) {
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return words.format(-Math.round(seconds), "second");
  if (size < 3600) return words.format(-Math.round(seconds / 60), "minute");
  if (size < DAY_S) return words.format(-Math.round(seconds / 3600), "hour");
  return words.format(-Math.round(seconds / DAY_S), "day");
}

/** Fill Slack's date tokens ("{date_short} {time}") for a business second; null when a token is unknown. */
export function slackDate(second, pattern) {
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (!DATE_TOKENS[name]) known = false;
    return DATE_TOKENS[name] ? DATE_TOKENS[name](second) : whole;
  });
  return known && Number.isFinite(second) ? text : null;
}
