// The shortcodes that apps use most; any other stays as it was written.
const TABLE = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", ok_hand: "👌", wave: "👋", pray: "🙏", clap: "👏", raised_hands: "🙌",
  eyes: "👀", point_right: "👉", point_up: "☝️", muscle: "💪", smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂",
  wink: "😉", blush: "😊", thinking_face: "🤔", neutral_face: "😐", cry: "😢", sob: "😭", rage: "😡", angry: "😠", heart: "❤️",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", warning: "⚠️", rotating_light: "🚨", fire: "🔥", bell: "🔔",
  no_bell: "🔕", hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", clock3: "🕒", stopwatch: "⏱️", calendar: "📆",
  date: "📅", speech_balloon: "💬", left_speech_bubble: "🗨️", email: "✉️", envelope: "✉️", incoming_envelope: "📨", telephone_receiver: "📞",
  phone: "☎️", lock: "🔒", unlock: "🔓", key: "🔑", link: "🔗", paperclip: "📎", memo: "📝", pencil2: "✏️", mag: "🔍", bulb: "💡",
  star: "⭐", tada: "🎉", rocket: "🚀", train: "🚋", train2: "🚆", station: "🚉", bus: "🚌", seedling: "🌱", sunny: "☀️", umbrella: "☔",
  snowflake: "❄️", red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", repeat: "🔁", question: "❓",
  exclamation: "❗", information_source: "ℹ️", bust_in_silhouette: "👤", busts_in_silhouette: "👥", speaking_head_in_silhouette: "🗣️",
  robot_face: "🤖", mega: "📣", loudspeaker: "📢", chart_with_upwards_trend: "📈", bar_chart: "📊", clipboard: "📋", pushpin: "📌",
  zzz: "💤", sleeping: "😴", coffee: "☕", checkered_flag: "🏁", triangular_flag_on_post: "🚩", new: "🆕", sos: "🆘", ok: "🆗",
};

/** The character of a shortcode, or null. */
export function emoji(name) {
  return Object.hasOwn(TABLE, name) ? TABLE[name] : null;
}

/** Replace `:shortcodes:` in a text that asked for it; unknown ones stay. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}

/** The character that a rich_text emoji element stands for. */
export function emojiElement({ name, unicode }) {
  if (/^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode ?? "")) {
    return String.fromCodePoint(...unicode.split("-").map((code) => Number.parseInt(code, 16)));
  }
  return emoji(name) ?? `:${name}:`;
}
