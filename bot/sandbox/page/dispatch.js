// What a control does when it is used: ask if the app wants that, send, show that it is busy, show what went wrong.
import { confirmed } from "./confirm.js";

export function setBusy(control, busy) {
  if (busy) control.setAttribute("aria-busy", "true");
  else control.removeAttribute("aria-busy");
}

export const isBusy = (control) => control.getAttribute("aria-busy") === "true";

/**
 * The surroundings of rendered blocks.
 * `send(action)` resolves to the server's answer; `warn(text or null)` shows it beside the blocks.
 */
export class Surface {
  constructor({ draft, send, warn }) {
    Object.assign(this, { draft, send, warn });
  }

  /** Use `element`: one at a time, and only after its confirm dialog. */
  async use(control, blockId, element, value) {
    if (isBusy(control) || !(await confirmed(element.confirm))) return;
    setBusy(control, true);
    this.warn(null);
    const answer = await this.send({ block_id: blockId, action_id: element.action_id, value });
    setBusy(control, false);
    if (!answer.ok) this.warn(answer.text);
  }
}
