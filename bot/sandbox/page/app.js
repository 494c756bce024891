// The page: who one is, where one looks, and what arrives.
import { Live, fetchState, shownByItsAct } from "./api.js";
import { ChannelPane, HomePane } from "./channel.js";
import { setClock } from "./clock.js";
import { fill, h } from "./dom.js";
import { setLanguage, t } from "./labels.js";
import { ModalStack } from "./modal.js";
import { plain } from "./mrkdwn.js";
import { authorOf } from "./people.js";
import { PlatformPane } from "./platform.js";
import { goTo, hashOf, permalink, readRoute, settle } from "./route.js";
import { Shell } from "./shell.js";
import { ACTIVITY, HOME, channelById, isCustomer, on, state, takeState } from "./state.js";
import { onThemeChange, restoreTheme } from "./theme.js";
import { ThreadPane } from "./thread.js";
import { ActivityPane, announce, clearToasts, keepNotification, placeLabel, toast } from "./toasts.js";

const TICK_MS = 1000;
const RETRY_MS = 1500;

class App {
  pane = null;
  thread = null;
  modals = new ModalStack({ fallback: () => document.getElementById("messages") });

  async start() {
    restoreTheme();
    addEventListener("hashchange", () => this.follow());
    document.addEventListener("click", (event) => this.#onClick(event));
    document.addEventListener("keydown", (event) => this.#onKey(event));
    setInterval(() => this.shell?.sidebar.tick(), TICK_MS);
    setInterval(() => state.app?.connected === false && this.#lookForApp(), RETRY_MS * 2);
    onThemeChange(() => this.shell?.sidebar.drawTheme());
    on("read", (id) => this.#read(id));
    await this.become(readRoute());
  }

  /** Look at the workspace as another person: fetch, draw, and listen as that person. */
  async become({ as, channel, thread }) {
    this.live?.close();
    const turn = (this.turn = Symbol("turn"));
    const answer = await this.#stateOf(as, turn);
    if (turn !== this.turn) return;
    Object.assign(state, { modals: [], notifications: [], online: true, route: { channel: null, thread: null } });
    this.modals.update();
    clearToasts();
    this.#takeAll(answer);
    const keepSelect = document.activeElement?.id === "you";
    this.shell = new Shell({ become: (id) => goTo({ as: id, channel: state.route.channel }) });
    this.pane = this.thread = null;
    this.open({ channel, thread });
    this.modals.update();
    if (keepSelect) document.getElementById("you").focus();
    this.live = new Live({ as: state.me, onEvent: (event) => this.take(event), onUp: () => this.sync(), onDown: () => this.#down() });
  }

  async #stateOf(as, turn) {
    while (turn === this.turn) {
      try {
        return await fetchState(as);
      } catch {
        if (!this.shell) fill(document.getElementById("app"), h("p", { class: "list-note" }, t("unreachable")));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    return null;
  }

  #takeAll(answer) {
    takeState(answer);
    setLanguage(state.language);
    setClock(answer.clock);
  }

  #down() {
    state.online = false;
    this.shell.drawBanner();
  }

  /** After each (re)connection: what happened before the socket stood is fetched. */
  async sync() {
    const turn = this.turn;
    const answer = await this.#stateOf(state.me, turn);
    if (turn !== this.turn) return;
    this.#takeAll(answer);
    state.online = true;
    this.shell.drawBanner();
    this.shell.sidebar.update();
    this.modals.update();
    this.pane?.update();
    this.pane?.reload?.();
    this.thread?.reload();
  }

  follow() {
    const route = readRoute();
    if (route.as && route.as !== state.me) this.become(route);
    else this.#moved(route);
  }

  /** The person went somewhere: the keyboard follows to where one writes. */
  #moved(route) {
    const { channel } = state.route;
    const changed = this.open(route);
    if (changed && (this.thread || state.route.channel !== channel)) (this.thread ?? this.pane).focus?.();
  }

  /** Show a place; an unknown one becomes the first channel. Answers whether anything changed. */
  open({ channel: wanted, thread: wantedThread }) {
    const channel = this.#placeFor(wanted);
    const thread = channelById(channel) && channel === wanted ? wantedThread : null;
    const before = state.route;
    state.route = { channel, thread };
    settle({ as: state.me, channel: isCustomer(state.me) ? null : channel, thread });
    if (channel !== before.channel || !this.pane) this.#openPane(channel);
    if (channel !== before.channel || thread !== before.thread) this.#openThread(channel, thread);
    this.shell.drawer(false);
    clearToasts(channel);
    this.shell.drawBanner();
    this.shell.sidebar.update();
    return hashOf(before) !== hashOf(state.route);
  }

  #placeFor(wanted) {
    if (isCustomer(state.me)) return "platform";
    if (wanted === ACTIVITY || (wanted === HOME && state.app) || channelById(wanted)) return wanted;
    return (state.channels.find((channel) => !channel.is_im) ?? state.channels[0])?.id ?? ACTIVITY;
  }

  #openPane(id) {
    if (id === "platform") this.pane = new PlatformPane();
    else if (id === ACTIVITY) this.pane = new ActivityPane({ visit: (notification) => this.#visit(notification) });
    else if (id === HOME) this.pane = new HomePane();
    else this.pane = new ChannelPane({ channel: channelById(id), openThread: (ts) => goTo({ as: state.me, channel: id, thread: ts }) });
    fill(this.shell.middle, this.pane.node);
  }

  #openThread(id, ts) {
    const from = this.thread?.ts;
    this.thread = ts ? new ThreadPane({ channel: channelById(id), ts, close: () => goTo({ as: state.me, channel: id }) }) : null;
    fill(this.shell.side, this.thread?.node);
    this.shell.frame.classList.toggle("with-thread", Boolean(ts));
    if (!ts && from) document.querySelector(`#messages [data-ts="${CSS.escape(from)}"]`)?.focus({ preventScroll: true });
  }

  #visit({ channel, ts, thread_ts: thread }) {
    goTo({ as: state.me, channel, thread: thread && thread !== ts ? thread : undefined });
  }

  /** Something arrived on the live socket. */
  take(event) {
    const handler = HANDLERS[event.type];
    if (handler) handler.call(this, event);
  }

  onMessage(event) {
    this.pane?.take?.(event);
    this.thread?.take(event);
    if (event.type === "message" && event.channel === state.route.channel && event.message.user !== state.me) {
      announce(`${authorOf(event.message).name}: ${plain(event.message.text)}`);
    }
  }

  onModals({ modals }) {
    state.modals = modals ?? [];
    this.modals.update();
  }

  onHome({ home }) {
    state.home = home;
    if (state.route.channel === HOME) this.pane.update();
  }

  onChannels({ channels }) {
    state.channels = channels;
    this.shell.sidebar.update();
    this.pane?.update();
  }

  /** The server also tells, but perhaps before the socket stood. */
  #read(id) {
    Object.assign(channelById(id) ?? {}, { unread: 0, mentions: 0 });
    this.shell.sidebar.update();
  }

  onNotification(event) {
    keepNotification(event);
    if (state.route.channel === ACTIVITY) this.pane.update();
    this.shell.sidebar.update();
    const looking = event.channel === state.route.channel && document.hasFocus() && (!event.thread_ts || event.thread_ts === state.route.thread);
    if (!looking) toast({ title: placeLabel(event), text: event.text, about: event.channel, open: () => this.#visit(event) });
  }

  /** A failure of one's own act is shown at the place where it was started; only others become a toast. */
  onError({ text }) {
    if (!shownByItsAct(text)) toast({ title: state.app?.name ?? "", text, error: true });
    this.#lookForApp();
  }

  /** The workspace does not say when the app comes or goes, so it is asked after a failure and while it is away. */
  async #lookForApp() {
    if (!state.online) return;
    const answer = await fetchState(state.me).catch(() => null);
    if (answer?.me === state.me) this.onApp(answer);
  }

  onApp({ app }) {
    state.app = app;
    this.shell.drawBanner();
  }

  onPlatform(event) {
    this.pane?.take?.(event);
  }

  /** Mentions of channels and permalinks lead to places on this page. */
  #onClick(event) {
    const anchor = event.target.closest?.("a");
    const place = anchor && (anchor.dataset.channel ? { channel: anchor.dataset.channel } : permalink(anchor.href));
    if (!place) return;
    event.preventDefault();
    goTo({ as: state.me, ...place });
  }

  #onKey(event) {
    if (event.key !== "F6" || state.modals.length) return;
    event.preventDefault();
    this.shell.nextRegion(event.shiftKey);
  }
}

const HANDLERS = {
  message: App.prototype.onMessage,
  message_changed: App.prototype.onMessage,
  message_deleted: App.prototype.onMessage,
  ephemeral: App.prototype.onMessage,
  ephemeral_deleted: App.prototype.onMessage,
  modals: App.prototype.onModals,
  home: App.prototype.onHome,
  channels: App.prototype.onChannels,
  notification: App.prototype.onNotification,
  error: App.prototype.onError,
  app: App.prototype.onApp,
  platform: App.prototype.onPlatform,
};

new App().start();
