/** Writes down how the run on the stage stands, so that it is found again: in Runs, and after a reload. */

import { Runs } from "./state/runs.js";
import { pack, unpack } from "./state/kept-curve.js";
import { nameOf } from "./state/run-words.js";
import { text } from "./state/strings.js";

/** @typedef {import("./state/runs.js").Run} Run */
/** @typedef {import("./state/store.js").PageState} PageState */

const EVERY_MS = 2000;
const PICTURE = 64; // pixels a side

export class Recorder {
  #store;
  #curves;
  #handle;
  #runs;
  #written = "";
  /** @type {import("./types.js").Spec | null} */
  #spec = null;

  /**
   * @param {object} parts
   * @param {import("./state/store.js").Store<PageState>} parts.store
   * @param {import("./state/curves.js").Curves} parts.curves
   * @param {() => import("./net/keeper.js").Handle | null} parts.handle
   * @param {Runs} parts.runs
   */
  constructor({ store, curves, handle, runs }) {
    this.#store = store;
    this.#curves = curves;
    this.#handle = handle;
    this.#runs = runs;
    setInterval(() => this.write(), EVERY_MS);
    addEventListener("pagehide", () => this.write());
    addEventListener("visibilitychange", () => this.write());
  }

  /**
   * Writes down the run, where something has been done to it since it was opened.
   * @returns {string | null}  its name, where it is kept
   */
  write() {
    const { session, role, hovered } = this.#store.state;
    const handle = this.#handle();
    if (!session || !handle || role !== "control" || session.id !== handle.id || session.status === "compiling") return null;
    const before = this.#runs.get(handle.id);
    if (before?.deleted) return null;
    if (!before && session.head === 0 && !session.undo) return null;
    const head = Math.max(session.step, this.#curves.run.series.train_loss.end);
    const state = [handle.id, session.branch, head, session.step, this.#curves.version, session.status].join();
    if (state !== this.#written || session.spec !== this.#spec || !before) {
      this.#spec = session.spec;
      this.#written = state;
      const split = session.test?.count ? "test" : session.validation?.count ? "validation" : "train";
      const metrics = session[split];
      const { loss, accuracy } = this.#newest(split);
      this.#runs.write({
        ...handle, spec: session.spec, last: Date.now(),
        step: session.status === "playing" ? Math.max(0, head) : session.step,
        loss: session.status === "playing" ? loss : metrics?.loss ?? null,
        accuracy: session.status === "playing" ? accuracy : metrics?.accuracy ?? null,
        best: this.#best(split, before?.best ?? null),
        curve: pack(this.#curves.run) ?? before?.curve ?? null,
        ...(session.domain && hovered ? {} : { picture: session.domain ? takePicture() : null }),
      });
    }
    return nameOf(this.#runs.get(handle.id));
  }

  /** What the curves end with; while it plays the state is older. @param {"train" | "validation" | "test"} split */
  #newest(split) {
    const { series } = this.#curves.run;
    const [loss, accuracy] = [series[`${split}_loss`].value, series[`${split}_accuracy`].value];
    return { loss: Number.isNaN(loss) ? null : loss, accuracy: Number.isNaN(accuracy) ? null : accuracy };
  }

  /**
   * The least loss of the branch, which the curve that was kept over a reload may no longer hold.
   * @param {"train" | "validation" | "test"} split @param {import("./state/runs.js").Best | null} before
   */
  #best(split, before) {
    const { session } = this.#store.state;
    if (!session) return before;
    const of = [session.branch, session.spec.training.loss, session.spec.data.dataset].join();
    const losses = [this.#curves.run.series[`${split}_loss`].extent()?.low, session[split]?.loss ?? undefined];
    if (before?.of === of && before.split === split) losses.push(before.loss);
    const known = losses.filter((loss) => loss !== undefined);
    return known.length ? { split, loss: Math.min(...known), of } : null;
  }

  /** The curves of a session that is found again. @param {import("./types.js").SessionState} session */
  recall(session) {
    const run = session.id ? this.#runs.get(session.id) : null;
    if (!run?.curve || run.curve.branch !== session.branch) return;
    const kept = unpack(run.curve);
    this.#curves.recall(kept);
    const end = kept.series.train_loss.end;
    if (session.step > end * 1.05 + 100) this.#curves.mark(session.branch, { step: end, label: text.runs.away, own: true });
  }
}

/** What the Output shows, small. @returns {string | null} */
function takePicture() {
  const shown = document.querySelector("canvas.plane__picture");
  if (!(shown instanceof HTMLCanvasElement) || shown.width < 2) return null;
  const small = document.createElement("canvas");
  small.width = small.height = PICTURE;
  small.getContext("2d")?.drawImage(shown, 0, 0, PICTURE, PICTURE);
  return small.toDataURL("image/png");
}
