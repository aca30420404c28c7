import { icon, make, tell } from "../lib/dom.js";
import * as numbers from "../lib/numbers.js";
import { changesInWords } from "../state/branches.js";
import { text } from "../state/strings.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("../state/branches.js").Branch} Branch */
/** @typedef {import("../state/branches.js").Bookmark} Bookmark */

const words = text.timeline;
const MOST_NAME = 64;

/** `<branch-list>`: every branch with where it began, what was changed on it and how far it came; its bookmarks. */
export class BranchList extends Sheet {
  title = words.branchesLong;
  #list = make("ul", { class: "branches" });
  /** @type {import("../branch-room.js").BranchRoom | null} */
  room = null;
  /** @type {import("../state/curves.js").Curves | null} */
  curves = null;
  #shown = "";
  /** The newest rename: the focus stays with the branch. @type {[from: string, to: string]} */
  #renamed = ["", ""];
  /** @type {import("../state/store.js").PageState | null} */
  #told = null;

  build() {
    super.build();
    this.dialog.classList.add("sheet--branches");
    this.body.append(this.#list);
    this.#list.addEventListener("keydown", (event) => this.#move(event));
  }

  open() {
    void this.room?.look(); // it has gone on since
    super.open();
    const here = this.#list.querySelector(".branch--here .branch__go");
    if (here instanceof HTMLElement) here.focus();
  }

  /** Up and down between branches. @param {KeyboardEvent} event */
  #move(event) {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || !(event.target instanceof HTMLElement)) return;
    const rows = [...this.#list.children];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[here + (event.key === "ArrowDown" ? 1 : -1)]?.querySelector(event.target.matches("input") ? "input" : ".branch__go");
    if (here < 0 || !(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  }

  /** @param {import("../state/store.js").PageState} state */
  show(state) {
    const { branches, session, role } = state;
    this.#told = state;
    if (this.#typing) return; // a name that is being written is not taken away
    const present = branches.filter(({ gone }) => !gone).map((branch) => (branch.name === session?.branch ? { ...branch, here: true, head: Math.max(branch.head, session.head) } : { ...branch, here: false }));
    const key = JSON.stringify([present, role, session?.branch]);
    if (key === this.#shown) return;
    this.#shown = key;
    const focus = this.#list.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key")?.replace(...this.#renamed) : null;
    this.#list.replaceChildren(...present.map((branch) => this.#row(branch, role === "control")));
    if (!focus) return;
    const again = this.#list.querySelector(`[data-key="${CSS.escape(focus)}"]`) ?? this.#list.querySelector(".branch--here .branch__go");
    if (again instanceof HTMLElement) again.focus();
  }

  get #typing() {
    const { activeElement } = document;
    return activeElement instanceof HTMLInputElement && this.#list.contains(activeElement) && activeElement.value !== activeElement.defaultValue;
  }

  /** @param {Branch} branch @param {boolean} mayAct */
  #row(branch, mayAct) {
    const { name, parent, fork_step: fork, head, here } = branch;
    const { words: changed, more } = changesInWords(branch);
    const series = this.curves?.of(name)?.series.train_loss;
    const about = [
      here && words.here,
      parent === null ? words.first : words.leaves(parent, numbers.count(fork)),
      words.head(numbers.count(head)),
      changed ? words.changed(changed, more) : words.unchanged,
      series?.length ? words.loss(numbers.loss(series.value), numbers.count(series.end)) : null,
    ];
    const input = make("input", { type: "text", class: "field branch__name", value: name, maxlength: MOST_NAME, "aria-label": words.nameOf(name), readonly: !mayAct, "data-key": `name ${name}`, spellcheck: "false" });
    input.addEventListener("change", () => {
      this.#renamed = [name, input.value.trim() || name];
      void this.room?.rename(name, input.value);
    });
    input.addEventListener("blur", () => this.#told && this.show(this.#told));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value !== name) {
        event.preventDefault();
        input.value = name;
      }
      if (event.key !== "Enter") return;
      event.preventDefault(); // or the same press would press the button
      this.#goButton(name)?.focus();
    });
    const go = make("button", { type: "button", class: "button branch__go", "aria-label": words.goLong(name, numbers.count(head)), "data-key": `go ${name}`, "aria-disabled": mayAct ? null : "true" }, words.goThere);
    go.addEventListener("click", () => {
      if (!mayAct) return;
      void this.room?.goTo(name);
      this.close();
    });
    const compare = make("button", { type: "button", class: "button", "aria-label": words.compareLong(name), "data-key": `compare ${name}`, hidden: here || !mayAct }, words.compare);
    compare.addEventListener("click", () => {
      this.close();
      tell(this, "compare-branch", name);
    });
    const remove = make("button", { type: "button", class: "icon-button", "aria-label": words.deleteLong(name), title: here ? words.notHere : words.delete, "aria-disabled": here || !mayAct ? "true" : null, "data-key": `delete ${name}` }, icon("bin"));
    remove.addEventListener("click", () => {
      if (here || !mayAct) return;
      void this.room?.delete(name);
    });
    return make(
      "li", { class: here ? "branch branch--here" : "branch", "aria-current": here ? "true" : null },
      make("div", { class: "branch__line" }, input, go, compare, remove),
      make("p", { class: "branch__about soft" }, about.filter(Boolean).join(" · ")),
      branch.bookmarks.length > 0 && make("ul", { class: "branch__notes" }, ...branch.bookmarks.map((mark) => this.#note(branch, mark, mayAct))),
    );
  }

  /** @param {string} name */
  #goButton(name) {
    const found = this.#list.querySelector(`[data-key="${CSS.escape(`go ${name}`)}"]`);
    return found instanceof HTMLElement ? found : null;
  }

  /** @param {Branch} branch @param {Bookmark} bookmark @param {boolean} mayAct */
  #note({ name, here }, { step, note }, mayAct) {
    const shown = numbers.count(step);
    const go = make("button", { type: "button", class: "button branch__note", "aria-label": words.goToNote(note, shown), "data-key": `note ${name} ${step} ${note}`, "aria-disabled": mayAct ? null : "true" }, icon("flag"), make("span", { class: "branch__words" }, note), make("span", { class: "soft" }, shown));
    go.addEventListener("click", () => {
      if (!mayAct) return;
      void this.room?.goTo(name, step);
      this.close();
    });
    const item = make("li", {}, go);
    if (here && mayAct) {
      const remove = make("button", { type: "button", class: "icon-button", "aria-label": words.takeAwayLong(note), title: words.takeAway, "data-key": `away ${name} ${step} ${note}` }, icon("bin"));
      remove.addEventListener("click", () => void this.room?.takeAway(step, note));
      item.append(remove);
    }
    return item;
  }
}

customElements.define("branch-list", BranchList);
