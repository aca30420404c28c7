/** The stage's parts that listen: made when the element is connected, ended by one signal when it is not. */

import { Brush } from "./brush.js";
import { ExampleBar } from "./example-bar.js";
import { LayerBar } from "./layer-bar.js";
import { Panels } from "./panels.js";
import { Pointer } from "./pointer.js";

/** @typedef {import("./thing.js").Thing} Thing */

/**
 * @typedef {object} Wishes  what the parts ask of the stage
 * @property {() => void} mark  draw
 * @property {(type: string, detail: unknown) => void} tell
 * @property {(thing: Thing) => void} deeper
 * @property {(thing: Thing) => void} lock
 * @property {(by: 1 | -1, x: number, y: number) => void} zoom
 * @property {(x: number, y: number) => void} pan
 * @property {(after: string, type?: string) => void} add
 * @property {(layer: string) => void} remove
 * @property {(thing: Thing) => void} mask
 * @property {(layer: string) => void} menu
 * @property {(by: 1 | -1) => void} deepen
 */

/**
 * @param {AbortController} life
 * @param {import("./board.js").Board} board
 * @param {HTMLElement} view
 * @param {import("./hands.js").Hands} hands
 * @param {import("./attention.js").Attention} attention
 * @param {Wishes} wishes
 */
export function makeParts(life, board, view, hands, attention, wishes) {
  const { signal } = life;
  const brush = new Brush(board, hands.send, signal);
  const pointer = new Pointer(
    view,
    board,
    {
      hover: (thing) => attention.hover(thing),
      choose: (thing) => attention.choose(thing),
      deeper: wishes.deeper,
      hold: (thing) => hands.hold(thing),
      menu: wishes.menu,
      held: wishes.mark,
      paint: (x, y, phase) => brush.paint(x, y, phase),
      dragged: () => wishes.tell("hint", "drag"),
      zoom: wishes.zoom,
      pan: wishes.pan,
    },
    signal,
  );
  const bar = new LayerBar(
    {
      resize: (layer, by) => hands.resize(layer, by),
      add: wishes.add,
      remove: wishes.remove,
      choose: (layer) => attention.choose({ layer }),
      menu: wishes.menu,
      deepen: wishes.deepen,
    },
    signal,
  );
  const panels = new Panels(
    board,
    view,
    hands,
    { mark: wishes.mark, lock: wishes.lock, mask: wishes.mask, deeper: wishes.deeper, unchoose: () => attention.choose(null), add: wishes.add, remove: wishes.remove },
    signal,
  );
  const example = new ExampleBar((choice) => wishes.tell("choose-sample", choice), signal);
  return { life, pointer, bar, example, brush, panels };
}

/** @typedef {ReturnType<typeof makeParts>} Parts */
