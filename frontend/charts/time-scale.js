/** Where a step is on the timeline, and which marks have room for their names. Pure. */

/** On both sides of the timeline, CSS pixels. */
export const EDGE = 8;
/** A mark has its name beside it where so much is free, CSS pixels. */
export const ROOM_FOR_LABEL = 60;
const LABEL_AT = 9; // from its mark
const KNOB = 10; // half of what the playhead's knob needs
const NEAR = 3; // closer marks are drawn as one
const FREE = 0.8; // of the width; the rest is kept for what comes
const LEAST = 20; // steps that can be seen at once

/** The right end of the timeline: doubled when it is full, so that nothing scrolls. @param {number} head */
export function extent(head) {
  let end = 100;
  while (end * FREE < head) end *= 2;
  return end;
}

/** Part of the time, in steps; null: all of it. @typedef {{from: number, to: number} | null} Window */

export class TimeScale {
  /** @param {number} width  CSS pixels @param {number} head @param {Window} [window] */
  constructor(width, head, window = null) {
    this.from = window?.from ?? 0;
    this.to = window?.to ?? extent(head);
    this.head = head;
    this.left = EDGE;
    this.right = Math.max(EDGE + 1, width - EDGE);
  }

  toX = (/** @type {number} */ step) => this.left + ((step - this.from) / (this.to - this.from)) * (this.right - this.left);

  /** Between the first and the furthest step. @param {number} x */
  toStep(x) {
    const share = Math.min(1, Math.max(0, (x - this.left) / (this.right - this.left)));
    return Math.round(Math.min(Math.max(0, this.from + share * (this.to - this.from)), this.head));
  }

  /**
   * Larger or smaller around a place, which stays where it is. @param {number} factor  below 1: closer @param {number} x
   * @returns {Window}
   */
  zoomed(factor, x) {
    const whole = extent(this.head);
    const share = Math.min(1, Math.max(0, (x - this.left) / (this.right - this.left)));
    const span = Math.max(Math.min(LEAST, whole), (this.to - this.from) * factor);
    if (span >= whole) return null;
    const at = this.from + share * (this.to - this.from);
    return slid(at - share * span, span, whole);
  }

  /** Moved by so many pixels. @param {number} pixels @returns {Window} */
  moved(pixels) {
    const whole = extent(this.head);
    const span = this.to - this.from;
    return span >= whole ? null : slid(this.from + (pixels / (this.right - this.left)) * span, span, whole);
  }

  /** The same part of time, moved on so that the step is in it. @param {number} step @returns {Window} */
  showing(step) {
    const whole = extent(this.head);
    const span = this.to - this.from;
    if (span >= whole) return null;
    return step >= this.from && step <= this.to ? { from: this.from, to: this.to } : slid(step - span * (step > this.to ? 0.2 : 0.5), span, whole);
  }
}

/** @param {number} from @param {number} span @param {number} whole */
function slid(from, span, whole) {
  const begin = Math.min(Math.max(0, from), whole - span);
  return { from: begin, to: begin + span };
}

/** @typedef {{step: number, label: string, kind?: "change" | "bookmark" | "break"}} Marked */

/** Marks drawn as one: `label` is null where only a dot has room. @typedef {{x: number, marks: Marked[], label: string | null}} Placed */

/**
 * @param {readonly Marked[]} marks  in the order of their steps
 * @param {TimeScale} scale
 * @param {(label: string) => number} measure  its width, CSS pixels
 * @param {number} knob  x of the playhead
 * @returns {Placed[]}
 */
export function placeMarks(marks, scale, measure, knob) {
  /** @type {Placed[]} */
  const placed = [];
  for (const mark of marks) {
    const x = scale.toX(mark.step);
    if (x < scale.left - 1 || x > scale.right + 1) continue;
    const last = placed.at(-1);
    if (last && x - last.x < NEAR) last.marks.push(mark);
    else placed.push({ x, marks: [mark], label: null });
  }
  for (const [i, place] of placed.entries()) {
    const room = (placed[i + 1]?.x ?? scale.right + EDGE) - place.x;
    if (room < ROOM_FOR_LABEL || place.marks.length > 1) continue;
    const shown = fitting(place.marks[0].label, room - LABEL_AT - 4, measure);
    const isUnderKnob = knob + KNOB > place.x - 1 && knob - KNOB < place.x + LABEL_AT + measure(shown);
    if (!isUnderKnob) place.label = shown;
  }
  return placed;
}

/** @param {string} label @param {number} room @param {(label: string) => number} measure */
function fitting(label, room, measure) {
  let shown = label.length > 24 ? `${label.slice(0, 23)}…` : label;
  while (measure(shown) > room && shown.length > 2) shown = `${shown.slice(0, -2)}…`;
  return shown;
}
