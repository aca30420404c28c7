/** The one table of actions. Keys, palette and buttons name them by id; each says when it can be done. */

import { holdsPlay } from "./lesson.js";
import { labs } from "./lab-strings.js";
import { own, summaryTable, wrongOnes } from "./own-strings.js";
import { microscope } from "./microscope-strings.js";
import { takesPictures } from "./sample.js";
import { text } from "./strings.js";
import { versus } from "./compare-strings.js";
import { WATCH_ACTIONS } from "./watch-actions.js";

/** @typedef {import("./store.js").PageState} PageState */

/**
 * What actions reach beside the desk: the page's own furniture.
 * @typedef {object} Room
 * @property {import("./desk.js").Desk} desk
 * @property {import("../branch-room.js").BranchRoom} branches
 * @property {() => void} openBranches
 * @property {() => void} openPalette
 * @property {(typed: string) => void} openPaletteWith
 * @property {() => void} openHelp
 * @property {() => void} openExperiments
 * @property {(typed: string) => void} openPasted
 * @property {() => void} saveRun
 * @property {() => void} saveReplay
 * @property {() => void} saveFile
 * @property {(word?: string) => void} openGlossary
 * @property {() => void} openShare
 * @property {(name: string | null) => void} inspect  opens what stands in the one slot for looking closely
 * @property {(start: "empty" | "present") => void} openPoints
 * @property {() => void} downloadPoints
 * @property {() => void} toggleTheme
 * @property {() => void} toggleSetup
 * @property {() => void} toggleScale
 * @property {() => void} toggleTestPoints
 * @property {() => void} toggleTrainPoints
 * @property {() => void} toggleDiscretize
 * @property {(what: "output" | "chart" | "stage") => void} savePng
 * @property {(what: "output" | "chart") => void} saveSvg
 * @property {() => void} saveCurves
 * @property {() => void} print
 * @property {() => void} toggleSingleKeys
 * @property {() => void} togglePresenter
 * @property {() => void} toggleSpotlight
 * @property {() => void} toggleSignMarks
 * @property {() => void} showHints
 * @property {() => void} showHidden
 * @property {(way: 1 | -1) => void} moveRegion
 * @property {(name: import("./place.js").PlaceName, given?: {[key: string]: string}) => void} goTo
 * @property {import("../lesson-room.js").LessonRoom} lesson
 * @property {() => void} fullScreen
 * @property {() => void} fit
 * @property {(what: Parameters<import("../types.js").NetworkStage["act"]>[0]) => void} onStage  with the chosen thing
 * @property {() => void} tellSummary
 * @property {() => void} toggleListening
 * @property {import("../compare-room.js").CompareRoom} compare
 * @property {import("../watch-room.js").WatchRoom} watching
 * @property {() => void} tryNow
 * @property {() => void} dismiss
 * @property {() => void} dismissDead
 */

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} label
 * @property {(room: Room) => void} run
 * @property {(state: PageState) => boolean} [when]  absent: always
 * @property {boolean} [quiet]  belongs to a notice, not to the palette
 */

/** @param {PageState} state */
const acts = (state) => state.session !== null && state.role === "control" && state.connection === "open";
/** @param {PageState} state */
const settled = (state) => acts(state) && state.session?.status !== "compiling";
/** A prediction comes before play. @param {PageState} state */
const free = (state) => settled(state) && !holdsPlay(state);
/** @param {PageState} state */
const behind = (state) => settled(state) && (state.session?.step ?? 0) < (state.session?.head ?? 0);
/** @param {PageState} state */
const begun = (state) => settled(state) && (state.session?.status === "playing" || (state.session?.step ?? 0) > 0 || (state.session?.op ?? 0) > 0);
/** @param {PageState} state */
const plane = (state) => Boolean(state.session?.domain);

/** @param {PageState} state */
const opened = (state) => state.session !== null && state.session.status !== "compiling";

/** @param {PageState} state */
const comparing = (state) => state.comparison !== null;
/** @param {PageState} state */
const branches = (state) => state.session?.branches ?? 1;

/** @type {readonly Action[]} */
export const ACTIONS = [
  { id: "toggle_play", label: "Play or pause", when: (state) => free(state) || (settled(state) && state.session?.status === "playing"), run: ({ desk }) => void desk.togglePlay() },
  { id: "forward", label: "Forward one grain", when: free, run: ({ desk }) => void desk.forward(desk.state.grain) },
  { id: "back", label: "Back one grain", when: begun, run: ({ desk }) => void desk.back(desk.state.grain) },
  { id: "forward_step", label: "Forward one step", when: free, run: ({ desk }) => void desk.forward("step") },
  { id: "forward_epoch", label: "Forward one epoch", when: free, run: ({ desk }) => void desk.forward("epoch") },
  { id: "back_epoch", label: "Back one epoch", when: begun, run: ({ desk }) => void desk.back("epoch") },
  { id: "forward_op", label: "Forward one operation", when: free, run: ({ desk }) => void desk.forward("op") },
  { id: "start", label: "Go to step 0", when: begun, run: ({ desk }) => void desk.seek(0) },
  { id: "head", label: "Go to the newest step", when: behind, run: ({ desk }) => void desk.seek(Infinity) },
  { id: "go_to_step", label: "Go to step ...", when: settled, run: (room) => room.openPaletteWith("step ") },
  { id: "bookmark", label: text.timeline.bookmark, when: settled, run: ({ branches }) => branches.askBookmark() },
  { id: "branch", label: text.timeline.branchHere, when: settled, run: ({ branches }) => void branches.branchHere() },
  { id: "branches", label: text.timeline.branchesLong, when: opened, run: (room) => room.openBranches() },
  { id: "next_mark", label: text.timeline.nextMark, when: settled, run: ({ branches }) => void branches.goToMark(1) },
  { id: "previous_mark", label: text.timeline.previousMark, when: settled, run: ({ branches }) => void branches.goToMark(-1) },
  { id: "slower", label: "Slower", when: acts, run: ({ desk }) => void desk.changePace(-1) },
  { id: "faster", label: "Faster", when: acts, run: ({ desk }) => void desk.changePace(1) },
  { id: "ease_in", label: "Pace: ease-in", when: acts, run: ({ desk }) => void desk.easeIn() },
  { id: "max", label: "Pace: max", when: acts, run: ({ desk }) => void desk.setPace({ steps_per_second: null, ease_in: false }) },
  { id: "back_op", label: microscope.backOp, when: settled, run: ({ desk }) => void desk.backOp() },
  { id: "grain_op", label: "Back and forward by operation", run: ({ desk }) => desk.setGrain("op") },
  { id: "grain_step", label: "Back and forward by step", run: ({ desk }) => desk.setGrain("step") },
  { id: "grain_epoch", label: "Back and forward by epoch", run: ({ desk }) => desk.setGrain("epoch") },
  { id: "reset", label: text.deck.resetLong, when: settled, run: ({ desk }) => void desk.reset() },
  { id: "new_start", label: text.deck.newStartLong, when: settled, run: ({ desk }) => void desk.newStart() },
  { id: "undo", label: "Undo", when: (state) => settled(state) && Boolean(state.session?.undo), run: ({ desk }) => void desk.undo() },
  { id: "redo", label: "Redo", when: (state) => settled(state) && Boolean(state.session?.redo), run: ({ desk }) => void desk.redo() },
  { id: "regenerate", label: text.setup.regenerate, when: (state) => settled(state) && plane(state), run: ({ desk }) => void desk.regenerate() },
  { id: "own_points", label: text.setup.ownPoints, when: settled, run: (room) => room.openPoints("empty") },
  { id: "edit_points", label: text.setup.editPoints, when: (state) => settled(state) && plane(state), run: (room) => room.openPoints("present") },
  { id: "download_points", label: text.setup.downloadPoints, when: plane, run: (room) => room.downloadPoints() },
  { id: "compare_branches", label: versus.branches, when: (state) => settled(state) && branches(state) > 1, run: (room) => void room.compare.branches() },
  { id: "compare_cycle", label: versus.cycle, when: (state) => comparing(state) || (settled(state) && branches(state) > 1), run: (room) => room.compare.cycle() },
  { id: "compare_ab", label: versus.viewsLong.ab, quiet: true, when: comparing, run: (room) => room.compare.view("ab") },
  { id: "compare_a", label: versus.viewsLong.a, quiet: true, when: comparing, run: (room) => room.compare.view("a") },
  { id: "compare_b", label: versus.viewsLong.b, quiet: true, when: comparing, run: (room) => room.compare.view("b") },
  { id: "compare_difference", label: versus.viewsLong.difference, quiet: true, when: comparing, run: (room) => room.compare.view("difference") },
  { id: "compare_take", label: versus.takeB, when: (state) => state.comparison?.ready ?? false, run: (room) => void room.compare.takeB() },
  { id: "compare_close", label: versus.closeTip, when: comparing, run: (room) => void room.compare.close() },
  { id: "experiments", label: text.header.experiment, run: (room) => room.openExperiments() },
  { id: "stage", label: text.runs.toStage, when: (state) => state.place.name !== "stage", run: (room) => room.goTo("stage") },
  { id: "runs", label: text.runs.toRuns, when: (state) => state.place.name !== "runs", run: (room) => room.goTo("runs") },
  { id: "labs", label: labs.place, when: (state) => state.place.name !== "labs", run: (room) => room.goTo("labs") },
  { id: "lab_convolution", label: labs.palette(labs.cards[0].title), run: (room) => room.goTo("labs", { lab: "convolution" }) },
  { id: "lessons", label: text.lesson.toLessons, when: (state) => state.place.name !== "lessons", run: (room) => room.goTo("lessons") },
  { id: "lesson_next", label: text.lesson.nextLong, when: (state) => state.lesson !== null, run: (room) => room.lesson.move(1) },
  { id: "lesson_back", label: text.lesson.backLong, when: (state) => (state.lesson?.step ?? 1) > 1, run: (room) => room.lesson.move(-1) },
  { id: "lesson_leave", label: text.lesson.leaveLong, when: (state) => state.lesson !== null, run: (room) => room.lesson.leave() },
  { id: "save_run", label: text.runs.sheet.saveRunLong, when: (state) => state.session !== null, run: (room) => room.saveRun() },
  { id: "save_replay", label: text.replay.saveLong, when: (state) => (state.session?.head ?? 0) > 0, run: (room) => room.saveReplay() },
  { id: "save_file", label: text.runs.sheet.saveLong, when: (state) => state.session !== null, run: (room) => room.saveFile() },
  { id: "palette", label: text.palette.title, run: (room) => room.openPalette() },
  { id: "share", label: text.header.share, when: (state) => state.session !== null, run: (room) => room.openShare() },
  { id: "own_picture", label: own.open, when: (state) => takesPictures(state.session), run: (room) => room.inspect("own") },
  { id: "wrong_ones", label: wrongOnes.open, when: (state) => Boolean(state.session?.classes), run: (room) => room.inspect("wrong") },
  { id: "summary", label: summaryTable.open, when: (state) => state.session !== null, run: (room) => room.inspect("summary") },
  { id: "microscope", label: microscope.open, when: opened, run: (room) => room.inspect("microscope") },
  { id: "inspector_close", label: "Close the panel at the stage's foot", when: (state) => state.inspector !== null, run: (room) => room.inspect(null) },
  { id: "theme", label: "Light or dark", run: (room) => room.toggleTheme() },
  { id: "setup", label: "Set-up: open or collapsed", run: (room) => room.toggleSetup() },
  { id: "loss_scale", label: "Loss: linear or logarithmic", run: (room) => room.toggleScale() },
  { id: "test_points", label: "Output: test points on or off", when: plane, run: (room) => room.toggleTestPoints() },
  { id: "train_points", label: "Output: training points on or off", when: plane, run: (room) => room.toggleTrainPoints() },
  { id: "output_png", label: "Output: save as picture (PNG)", when: opened, run: (room) => room.savePng("output") },
  { id: "output_svg", label: "Output: save as drawing (SVG)", when: opened, run: (room) => room.saveSvg("output") },
  { id: "chart_png", label: "Chart: save as picture (PNG)", when: opened, run: (room) => room.savePng("chart") },
  { id: "chart_svg", label: "Chart: save as drawing (SVG)", when: opened, run: (room) => room.saveSvg("chart") },
  { id: "curves_csv", label: "Chart: save curves as table (CSV)", when: opened, run: (room) => room.saveCurves() },
  { id: "stage_png", label: "Stage: save as picture (PNG)", when: opened, run: (room) => room.savePng("stage") },
  { id: "print", label: "Print one page", when: opened, run: (room) => room.print() },
  { id: "discretize", label: "Output: discretize on or off", when: plane, run: (room) => room.toggleDiscretize() },
  { id: "full_screen", label: "Stage: full screen", when: () => document.fullscreenEnabled, run: (room) => room.fullScreen() },
  { id: "mask", label: "Stage: switch the chosen unit or weight off or on", when: settled, run: (room) => room.onStage("mask") },
  { id: "lock", label: "Stage: lock or unlock the chosen weight", when: settled, run: (room) => room.onStage("lock") },
  { id: "layer_menu", label: "Stage: activation, penalty, first weights of the layer", when: settled, run: (room) => room.onStage("menu") },
  { id: "deeper", label: "Stage: add a hidden layer", when: settled, run: (room) => room.onStage("deeper") },
  { id: "shallower", label: "Stage: remove the last hidden layer", when: settled, run: (room) => room.onStage("shallower") },
  { id: "table", label: "Stage: network or chosen layer as a table", when: (state) => state.session !== null, run: (room) => room.onStage("table") },
  { id: "table_data", label: "Points in use as a table", when: plane, run: (room) => room.onStage("data") },
  { id: "tell", label: "Say where the training stands", when: (state) => state.session !== null, run: (room) => room.tellSummary() },
  { id: "listen", label: "Listen: the loss as a pitch, told every 10 seconds", run: (room) => room.toggleListening() },
  { id: "fit", label: "Stage: fit to view", run: (room) => room.fit() },
  { id: "next_region", label: "Next region", run: (room) => room.moveRegion(1) },
  { id: "previous_region", label: "Previous region", run: (room) => room.moveRegion(-1) },
  { id: "help", label: text.sheets.help, run: (room) => room.openHelp() },
  { id: "presenter", label: text.frame.presenter, run: (room) => room.togglePresenter() },
  { id: "spotlight", label: text.frame.spotlight, run: (room) => room.toggleSpotlight() },
  { id: "sign_marks", label: text.frame.signMarks, run: (room) => room.toggleSignMarks() },
  { id: "glossary", label: text.words.title, run: (room) => room.openGlossary() },
  { id: "show_hidden", label: text.frame.showHiddenLong, when: (state) => state.hiddenControls.length > 0, run: (room) => room.showHidden() },
  { id: "hints", label: text.sheets.showHints, run: (room) => room.showHints() },
  { id: "single_keys", label: "Keys without Ctrl: on or off", run: (room) => room.toggleSingleKeys() },
  { id: "try_now", label: text.trouble.tryNow, quiet: true, run: (room) => room.tryNow() },
  { id: "dismiss", label: text.trouble.dismiss, quiet: true, run: (room) => room.dismiss() },
  { id: "dismiss_dead", label: text.trouble.dismiss, quiet: true, run: (room) => room.dismissDead() },
  { id: "back_one", label: text.trouble.backOne, quiet: true, run: ({ desk }) => void desk.backOneStep() },
  { id: "tenth_of_rate", label: "Learning rate / 10", quiet: true, run: ({ desk }) => void desk.tenthOfRate() },
  ...WATCH_ACTIONS,
  { id: "revive", label: text.trouble.otherActivation, quiet: true, run: ({ desk }) => void desk.setLayers("activation", "tanh", true) },
];

/** @type {Map<string, Action>} */
const BY_ID = new Map(ACTIONS.map((action) => [action.id, action]));

/** @param {string} id */
export function actionOf(id) {
  return BY_ID.get(id) ?? null;
}

/** @param {Action} action @param {PageState} state */
export function isPossible(action, state) {
  return action.when?.(state) ?? true;
}
