import { make } from "../lib/dom.js";
import { actionOf } from "../state/actions.js";
import { KEYS, STAGE_KEYS, TIMELINE_KEYS } from "../state/keys.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** `<help-sheet>`: the table of keys, and the hints back. */
export class HelpSheet extends Sheet {
  title = text.sheets.help;
  #single = make("input", { type: "checkbox", class: "check__box", "data-action": "single_keys" });
  #rows = make("dl", { class: "keys" });

  build() {
    super.build();
    const hints = make("button", { type: "button", class: "button", "data-action": "hints" }, text.sheets.showHints);
    hints.addEventListener("click", () => this.close());
    this.body.append(
      this.#rows,
      make("p", { class: "soft" }, text.sheets.keysNote),
      make("div", { class: "sheet__foot" }, make("label", { class: "check" }, this.#single, text.sheets.singleKeys), hints),
    );
    void this.#fill();
  }

  /** Signs are printed as they are on this keyboard, where the browser tells. */
  async #fill() {
    const layout = await navigator.keyboard?.getLayoutMap?.().catch(() => null);
    /** @type {Map<string, string[]>} */
    const byAction = new Map();
    for (const row of KEYS) {
      const sign = row.code ? layout?.get(row.code) : undefined;
      const own = [row.ctrl && "Ctrl", row.shift && "Shift", row.alt && "Alt", sign].filter(Boolean).join(" ");
      const shown = sign && sign.trim() ? own : row.shown;
      byAction.set(row.action, [...(byAction.get(row.action) ?? []), shown]);
    }
    for (const [action, keys] of byAction) this.#add(keys, actionOf(action)?.label ?? action);
    for (const { shown, does } of [...STAGE_KEYS, ...TIMELINE_KEYS]) this.#add([shown], does);
  }

  /** @param {string[]} keys @param {string} does */
  #add(keys, does) {
    this.#rows.append(make("div", { class: "keys__row" }, make("dt", {}, ...keys.map((key) => make("kbd", {}, key))), make("dd", {}, does)));
  }

  /** @param {import("../state/store.js").PageState} state */
  show({ preferences }) {
    this.#single.checked = preferences.singleKeys;
  }
}

customElements.define("help-sheet", HelpSheet);
