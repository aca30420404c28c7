/** What the palette finds: actions, settings with a value, data sets, presets, steps. Pure but for what entries run. */

import * as numbers from "../lib/numbers.js";
import { ACTIONS, isPossible } from "./actions.js";
import { WORDS as GLOSSARY } from "./glossary.js";
import { shownKey } from "./keys.js";
import { readPasted } from "./pasted.js";
import { ACTIVATIONS, LOSSES, OPTIMIZERS } from "./spec.js";
import { COMPARED, others, shownValue } from "./same-start.js";
import { text } from "./strings.js";
import { versus } from "./compare-strings.js";

/** @typedef {import("./store.js").PageState} PageState */
/** @typedef {import("./actions.js").Room} Room */
/** @typedef {{id: string, label: string, key: string | null, run: (room: Room) => void}} Found */

/** Settings that take a number. @type {readonly {path: string, label: string}[]} */
const NUMBERS = [
  { path: "optimizer.learning_rate", label: "learning rate" },
  { path: "batch_size", label: "batch size" },
  { path: "data.noise", label: "noise" },
  { path: "data.test_split", label: "test split" },
  { path: "data.samples", label: "samples" },
  { path: "data.seed", label: "seed of the points" },
  { path: "optimizer.momentum", label: "momentum" },
];

/** Settings that take a word. @type {readonly {path: string, label: string, values: readonly string[]}[]} */
const WORDS = [
  { path: "optimizer.type", label: "optimizer", values: OPTIMIZERS },
  { path: "activation", label: "activation", values: ACTIVATIONS },
  { path: "loss", label: "loss", values: LOSSES },
];

/**
 * How well a name answers what was typed: every letter in order; whole words and beginnings count more. 0: not at all.
 * @param {string} typed @param {string} name
 */
export function score(typed, name) {
  const query = typed.toLowerCase().trim();
  const target = name.toLowerCase();
  if (query === "") return 1;
  const at = target.indexOf(query);
  if (at === 0) return 100;
  if (at > 0) return target[at - 1] === " " ? 80 : 60;
  let place = 0;
  let points = 0;
  for (const letter of query.replaceAll(" ", "")) {
    const next = target.indexOf(letter, place);
    if (next < 0) return 0;
    if (next === place || target[next - 1] === " ") points += 2;
    place = next + 1;
  }
  return Math.min(40, 1 + points);
}

/** @param {string} typed @param {PageState} state @returns {Found[]} */
export function search(typed, state) {
  const number = /^(.*?)[\s=:]*([-−+]?[\d.,]+(?:e[-−+]?\d+)?)$/i.exec(typed.trim());
  const name = number ? number[1] : typed;
  const value = number ? numbers.parse(number[2]) : null;
  /** @type {(Found & {points: number})[]} */
  const found = [];
  /** @param {number} points @param {Found} entry */
  const add = (points, entry) => {
    if (points > 0) found.push({ ...entry, points });
  };
  const pasted = readPasted(typed, globalThis.location?.origin ?? "");
  if (pasted) add(1000, { id: "paste", label: text.runs.sheet.palette(shorten(typed.trim())), key: null, run: (room) => room.openPasted(typed) });
  if (value !== null) valued(name, value, state, add);
  for (const action of ACTIONS) {
    if (action.quiet || action.id === "palette" || !isPossible(action, state)) continue;
    const recent = state.preferences.recent.indexOf(action.id);
    const bonus = recent < 0 ? 0 : (10 - recent) / (typed ? 10 : 1);
    const points = score(typed, action.label);
    add(points && points + bonus, { id: action.id, label: action.label, key: shownKey(action.id), run: action.run });
  }
  if (state.session && state.role === "control") named(typed, state, add);
  for (const [id, [word]] of Object.entries(GLOSSARY)) {
    const label = text.words.entry(word);
    const points = typed ? Math.max(score(typed, word), score(typed, label)) / 2 : 0;
    add(points, { id: `word:${id}`, label, key: null, run: (room) => room.openGlossary(id) });
  }
  return found.sort((a, b) => b.points - a.points).slice(0, 60);
}

/** @typedef {(points: number, entry: Found) => void} Add */

/** A number was typed: settings and steps that take it. @param {string} name @param {number} value @param {PageState} state @param {Add} add */
function valued(name, value, state, add) {
  if (!state.session || state.role !== "control") return;
  if (Number.isInteger(value) && value >= 0 && value <= state.session.head) {
    const points = name === "" ? 50 : Math.max(score(name, "step"), score(name, "go to step"));
    add(points, { id: "seek", label: text.palette.goTo(numbers.count(value)), key: null, run: ({ desk }) => void desk.seek(value) });
  }
  for (const setting of COMPARED) {
    if (!/^c/i.test(name) || typeof setting.now(state.session.spec) !== "number") continue;
    const label = versus.palette(setting.label, shownValue(value));
    add(score(name, versus.palette(setting.label, "")) * 2, { id: `compare:${setting.control}`, label, key: null, run: ({ compare }) => void compare.sameStart(setting.control, value) });
  }
  for (const { path, label } of NUMBERS) {
    if (name === "" && path !== "optimizer.learning_rate") continue;
    add(score(name, label) * 2, { id: `set:${path}`, label: `${label} ${numbers.typed(value)}`, key: null, run: ({ desk }) => void desk.set(path, value) });
  }
}

/** @param {string} typed @param {PageState} state @param {Add} add */
function named(typed, state, add) {
  for (const { path, label, values } of WORDS) {
    for (const value of values) {
      const points = score(typed, `${label} ${value}`) || score(typed, value);
      add(typed ? points : 0.5, { id: `set:${path}:${value}`, label: `${label} ${value}`, key: null, run: ({ desk }) => choose(desk, path, value) });
    }
  }
  for (const { step, note } of state.session?.bookmarks ?? []) {
    const label = text.palette.bookmark(note, numbers.count(step));
    add(typed ? score(typed, label) : 0.8, { id: `bookmark:${step}`, label, key: null, run: ({ desk }) => void desk.seek(step) });
  }
  for (const { name, gone, here } of state.branches) {
    const label = text.palette.branch(name);
    if (!gone && !here) add(typed ? score(typed, label) : 0.7, { id: `branch:${name}`, label, key: null, run: ({ branches }) => void branches.goTo(name) });
  }
  for (const setting of state.session && /^c/i.test(typed) ? COMPARED : []) {
    if (/\d/.test(typed) && setting.values.some((value) => typeof value === "number")) continue; // found with its number
    for (const value of state.session ? others(setting, state.session.spec) : []) {
      const label = versus.palette(setting.label, shownValue(value));
      add(score(typed, label), { id: `compare:${setting.control}:${value}`, label, key: null, run: ({ compare }) => void compare.sameStart(setting.control, value) });
    }
  }
  for (const { id } of state.datasets) {
    if (id === "inline") continue;
    const label = `data set ${text.datasets[id] ?? id}`;
    add(typed ? score(typed, label) : 0.4, { id: `data:${id}`, label, key: null, run: ({ desk }) => void desk.chooseDataset(id) });
  }
  for (const { id, title } of state.lessons) {
    const label = text.lesson.palette(title);
    add(typed ? score(typed, label) : 0.3, { id: `lesson:${id}`, label, key: null, run: ({ lesson }) => void lesson.begin(id, state.progress[id]?.at ?? 1) });
  }
  for (const entry of state.zoo) {
    const label = `open ${entry.title}`;
    add(typed ? score(typed, label) : 0.3, { id: `zoo:${entry.id}`, label, key: null, run: ({ desk }) => void desk.openZoo(entry) });
  }
}

/** @param {import("./desk.js").Desk} desk @param {string} path @param {string} value */
function choose(desk, path, value) {
  if (path === "activation") void desk.setLayers("activation", value, true);
  else if (path === "loss") void desk.chooseLoss(value);
  else void desk.set(path, value);
}

/** @param {string} typed */
const shorten = (typed) => (typed.length > 56 ? `${typed.slice(0, 55)}…` : typed);
