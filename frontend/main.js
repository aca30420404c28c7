/** Wiring: elements, state, socket. Whatever means something is elsewhere. */

import "./stage/network-stage.js";
import "./views/page-header.js";
import "./views/set-up.js";
import "./views/output-panel.js";
import "./views/chart-panel.js";
import "./views/control-deck.js";
import "./views/branch-list.js";
import "./views/trouble-bar.js";
import "./views/compare-bar.js";
import "./views/compare-table.js";
import "./views/hint-line.js";
import "./views/toast-shelf.js";
import "./views/command-palette.js";
import "./views/help-sheet.js";
import "./views/experiment-sheet.js";
import "./views/share-sheet.js";
import "./views/points-sheet.js";
import "./views/glossary-sheet.js";
import "./views/runs-page.js";
import "./views/lesson-rail.js";
import "./views/lessons-page.js";
import "./views/labs-page.js";
import "./views/summary-table.js";
import "./views/try-own.js";
import "./views/wrong-ones.js";
import "./views/watch-desk.js";
import "./views/health-desk.js";
import "./views/map-look.js";
import "./views/microscope-panel.js";
import { CompareRoom } from "./compare-room.js";
import { Life } from "./life.js";
import { BranchRoom } from "./branch-room.js";
import { Exports } from "./exports.js";
import { FrameLoop } from "./loop.js";
import { EmbedFrame } from "./views/embed-frame.js";
import { listenForActions } from "./input.js";
import { LessonRoom } from "./lesson-room.js";
import { Listening } from "./listen.js";
import { Opening } from "./opening.js";
import { Places } from "./places.js";
import { openPoints, savePoints } from "./points.js";
import { Recorder } from "./recorder.js";
import { LabsRoom } from "./labs-room.js";
import { MicroscopeRoom } from "./microscope-room.js";
import { PictureRoom } from "./picture-room.js";
import { RunsRoom, presentWeights } from "./runs-room.js";
import { make } from "./lib/dom.js";
import * as numbers from "./lib/numbers.js";
import { Curves } from "./state/curves.js";
import { Desk } from "./state/desk.js";
import { MOST_WEIGHTS } from "./state/link-weights.js";
import { partsOf } from "./state/embed.js";
import { cardsIn, hiddenIn } from "./state/lesson.js";
import { loadPreferences, savePreferences, themeOf } from "./state/preferences.js";
import { Runs, openShelf } from "./state/runs.js";
import { graphOf } from "./state/sample.js";
import { plainName } from "./state/run-words.js";
import { settingsOf } from "./state/settings.js";
import { Store, firstState } from "./state/store.js";
import { text } from "./state/strings.js";
import { surfaceOf } from "./state/surface.js";
import { CompareStage } from "./views/compare-stage.js";
import { Spotlight } from "./views/spotlight.js";
import { StageNotes } from "./views/stage-notes.js";
import { HiddenControls } from "./views/hidden-controls.js";
import { GlossaryBubble } from "./views/glossary-bubble.js";
import { watchOver } from "./watch.js";
import { WatchRoom } from "./watch-room.js";

/** @typedef {import("./state/store.js").PageState} PageState */
/** @typedef {import("./state/preferences.js").Preferences} Preferences */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").NetworkStage} NetworkStage */

/** @template {Element} E @param {string} tag @returns {E} */
function part(tag) {
  const found = document.querySelector(tag);
  if (!found) throw new Error(`index.html has no <${tag}>`);
  return /** @type {E} */ (found);
}

const header = /** @type {import("./views/page-header.js").PageHeader} */ (part("page-header"));
const setup = /** @type {import("./views/set-up.js").SetUp} */ (part("set-up"));
const stage = /** @type {NetworkStage} */ (part("network-stage"));
const output = /** @type {import("./views/output-panel.js").OutputPanel} */ (part("output-panel"));
const chart = /** @type {import("./views/chart-panel.js").ChartPanel} */ (part("chart-panel"));
const deck = /** @type {import("./views/control-deck.js").ControlDeck} */ (part("control-deck"));
const branchList = /** @type {import("./views/branch-list.js").BranchList} */ (part("branch-list"));
const trouble = /** @type {import("./views/trouble-bar.js").TroubleBar} */ (part("trouble-bar"));
const hint = /** @type {import("./views/hint-line.js").HintLine} */ (part("hint-line"));
const shelf = /** @type {import("./views/toast-shelf.js").ToastShelf} */ (part("toast-shelf"));
const palette = /** @type {import("./views/command-palette.js").CommandPalette} */ (part("command-palette"));
const help = /** @type {import("./views/help-sheet.js").HelpSheet} */ (part("help-sheet"));
const experiments = /** @type {import("./views/experiment-sheet.js").ExperimentSheet} */ (part("experiment-sheet"));
const runsPage = /** @type {import("./views/runs-page.js").RunsPage} */ (part("runs-page"));
const points = /** @type {import("./views/points-sheet.js").PointsSheet} */ (part("points-sheet"));
const rail = /** @type {import("./views/lesson-rail.js").LessonRail} */ (part("lesson-rail"));
const wall = /** @type {import("./views/lessons-page.js").LessonsPage} */ (part("lessons-page"));
const share = /** @type {import("./views/share-sheet.js").ShareSheet} */ (part("share-sheet"));
const words = /** @type {import("./views/glossary-sheet.js").GlossarySheet} */ (part("glossary-sheet"));
const compareBar = /** @type {import("./views/compare-bar.js").CompareBar} */ (part("compare-bar"));
const compareTable = /** @type {import("./views/compare-table.js").CompareTable} */ (part("compare-table"));
const compareStage = new CompareStage(part("#middle"), part("#stage"), stage);
const tryOwn = /** @type {import("./views/try-own.js").TryOwn} */ (part("try-own"));
const mapLook = /** @type {import("./views/map-look.js").MapLook} */ (part("map-look"));
const wrongOnes = /** @type {import("./views/wrong-ones.js").WrongOnes} */ (part("wrong-ones"));
const summaryTable = /** @type {import("./views/summary-table.js").SummaryTable} */ (part("summary-table"));
const labsPage = /** @type {import("./views/labs-page.js").LabsPage} */ (part("labs-page"));
const watchDesk = /** @type {import("./views/watch-desk.js").WatchDesk} */ (part("watch-desk"));
const healthDesk = /** @type {import("./views/health-desk.js").HealthDesk} */ (part("health-desk"));
const microscope = /** @type {import("./views/microscope-panel.js").MicroscopePanel} */ (part("microscope-panel"));
const views = [microscope, tryOwn, mapLook, wrongOnes, summaryTable, labsPage, watchDesk, healthDesk, compareBar, compareTable, header, setup, output, chart, deck, branchList, trouble, hint, palette, help, experiments, share, runsPage, points, rail, wall];

const wide = matchMedia("(min-width: 1200px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

const parts = partsOf(location.search);
const embed = parts && new EmbedFrame(document, parts);
const store = new Store(firstState(loadPreferences(), (!wide.matches || loadPreferences().presenter) && !parts));
const curves = new Curves();
const listening = new Listening();
const spotlight = new Spotlight(document);
const concealed = new HiddenControls(document);
const stale = make("p", { class: "stale", hidden: true, role: "status" });
part("#stage").append(stale);

// ---------------------------------------------------------------- frames

let drawn = 0;
/** @type {Frame | null} */
let newest = null;

const loop = new FrameLoop({
  draw(frame) {
    newest = frame;
    drawn += 1;
    curves.add(frame.scalars);
    life.moved(frame.scalars);
    keepGlimpse(frame);
    output.draw(frame);
    tryOwn.draw(frame);
    watchDesk.draw(frame);
    healthDesk.draw(frame);
    mapLook.draw(frame);
    if (compare.pair) drawPair(compare.pair);
    deck.draw(frame);
    listening.follow(frame, store.state.session);
    if (drawn % 3 === 0 || store.state.session?.status !== "playing") chart.paint();
    if (drawn % 6 === 0 || store.state.session?.status !== "playing") chart.tellNumbers(frame, frame.scalars.get("step") ?? 0);
  },
  acknowledge: (frame) => life.keeper.acknowledge(frame),
  rest() {
    if (store.state.session?.status === "playing" || store.state.session?.status === "compiling") return;
    output.rest();
    listening.rest();
    if (!store.state.preferences.presenter) void chart.rest(); // Plotly cannot follow a pointer in an enlarged picture
  },
});

/** The output between two steps, to be looked at over the timeline. @param {Frame} frame */
function keepGlimpse(frame) {
  const { session } = store.state;
  const surface = session?.domain && frame.scalars.get("op") === 0 ? surfaceOf(frame, session, null) : null;
  if (surface) curves.run.pictures.add(frame.scalars.get("step") ?? 0, surface);
}

/** @param {import("./compare-room.js").Pair} pair */
function drawPair(pair) {
  compareStage.draw(pair);
  compareTable.draw(pair);
}

const life = new Life({
  store,
  curves,
  toast: (message, undo) => shelf.tell(message, undo),
  edited: () => {
    branchRoom.lookSoon();
    microscopeRoom.edited();
  },
  frame: (frame) => compare.frame(frame),
  seen: (state) => compare.seen(state),
  recall: (session) => recorder.recall(session),
  lesson: (place) => lessonRoom.arrive(place, !embed),
  visit,
  ready: () => {
    if (!embed && document.activeElement === document.body) requestAnimationFrame(() => deck.focusPlay());
  },
});

const runs = new Runs(openShelf());
const recorder = new Recorder({ store, curves, handle: () => life.keeper.handle, runs });
const places = new Places(store, () => life.home());
/** @type {CompareRoom} */
const compare = new CompareRoom({
  store, life, curves,
  keepRun: () => recorder.write(),
  show(frame) {
    stage.frame = frame; // marks; it draws in the same animation frame as the loop
    loop.take(frame);
  },
  paint(pair) {
    requestAnimationFrame(() => {
      drawPair(pair);
      chart.paint();
      loop.restSoon();
    });
  },
  opened: () => deck.focusPlay(),
  toast: (message, undo, offers) => shelf.tell(message, undo, offers),
});
const desk = new Desk({
  store,
  send: (command) => compare.send(command) ?? life.keeper.send(command),
  open: (spec, pace) => life.open(spec, pace),
  leave: () => life.leave(),
  keepRun: () => recorder.write(),
  toast: (message, undo, offers) => shelf.tell(message, undo, offers),
  sending: (command) => branchRoom.sending(command),
  openedZoo: (entry) => microscopeRoom.openOn(entry),
});
const branchRoom = new BranchRoom({
  store, desk, curves,
  handle: () => life.keeper.handle,
  ask: (question) => deck.ask(question),
  step: () => deck.step,
  toast: (message, undo, offers) => shelf.tell(message, undo, offers),
});
const runsRoom = new RunsRoom({ store, life, desk, recorder, places, runs, toast: (message, undo) => shelf.tell(message, undo) });
/** @type {LessonRoom} */
const lessonRoom = new LessonRoom({ store, life, desk, places });
rail.room = lessonRoom;
wall.room = lessonRoom;
const opening = new Opening({ store, life, desk, recorder, room: runsRoom, runs, toast: (message, undo) => shelf.tell(message, undo) });
const pictures = new PictureRoom({ store, life });
tryOwn.room = wrongOnes.room = pictures;
labsPage.room = new LabsRoom({ store, places, pictures, frame: () => newest, inspect });
const watching = new WatchRoom({
  store, desk, curves,
  id: () => life.keeper.handle?.id ?? null,
  select: (selection) => life.select(selection),
  inspect: (name) => inspect(name),
  changed: () => watch(),
});
watchDesk.room = watching;
const notes = new StageNotes(part("#stage"), stage);
const microscopeRoom = new MicroscopeRoom({ store, life, desk, inspect });
microscope.room = deck.microscope = microscopeRoom;
setup.desk = desk;
points.desk = desk;
share.presentWeights = async () => {
  const { session } = store.state;
  return session && life.keeper.handle ? presentWeights(life.keeper.handle, session.spec, MOST_WEIGHTS).catch(() => null) : null;
};
deck.desk = desk;
deck.curves = curves;
deck.room = branchList.room = branchRoom;
deck.list = () => branchList.open();
branchList.curves = curves;
chart.curves = curves;

const files = new Exports({
  output: () => output.drawing,
  chart: () => chart.drawing,
  stage: () => stage.picture(),
  curves,
  name: () => (store.state.session ? plainName(store.state.session.spec) : text.brand),
  step: () => newest?.scalars.get("step") ?? store.state.session?.step ?? 0,
  settings: () => (store.state.session ? settingsOf(store.state.session.spec).map(({ label, shown }) => [label, shown]) : []),
  scores: () => chart.scores,
});

// ---------------------------------------------------------------- what is watched

let watched = "";

/** Asks for what stage and results show; only when that has changed. */
function watch() {
  const { session, place } = store.state;
  if (!session) return;
  compare.watch(compareStage.wanted);
  /** @type {import("./types.js").Probe[]} */
  const probes = [...stage.wanted, ...output.wanted(store.state), ...tryOwn.wanted(store.state), ...mapLook.wanted(store.state), ...watching.wanted(store.state), ...healthDesk.wanted(store.state), ...compareStage.kernels, ...chart.wanted(store.state), { type: "metrics" }];
  const each = new Map(probes.map((probe) => [JSON.stringify(probe, Object.keys(probe).sort()), probe]));
  const key = [...each.keys(), place.name].sort().join() + life.keeper.handle?.id;
  if (key === watched) return;
  watched = key;
  life.keeper.watch([...each.values()], place.name === "stage" ? 60 : 5); // elsewhere only the curve goes on
}

// ---------------------------------------------------------------- state to elements

/** @param {Partial<Preferences>} changes */
function prefer(changes) {
  savePreferences({ ...loadPreferences(), ...changes }); // not what a link asked for, for this visit
  visit(changes);
}

/** Prefers this until the page is left. @param {Partial<Preferences>} changes */
function visit(changes) {
  store.set({ preferences: { ...store.state.preferences, ...changes } });
}

/** @param {string} name */
function hintDone(name) {
  const { hintsDone } = store.state.preferences;
  if (!hintsDone.includes(name)) prefer({ hintsDone: [...hintsDone, name] });
}

/** @returns {import("./types.js").StagePreferences} */
function stagePreferences() {
  const { preferences } = store.state;
  return { theme: themeOf(preferences), reducedMotion: calm.matches, signMarks: preferences.signMarks, presenter: preferences.presenter };
}

/** @type {PageState | null} */
let before = null;

/** @param {PageState} state */
function tell(state) {
  const theme = themeOf(state.preferences);
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.mode = state.preferences.presenter ? "presenter" : "desk";
  document.body.dataset.connection = state.connection;
  document.body.dataset.place = state.place.name;
  for (const region of [part("#frame"), deck]) if (region instanceof HTMLElement) region.inert = state.place.name !== "stage";
  part("#frame").classList.toggle("frame--rail", state.rail);
  showLesson(state);
  stale.hidden = state.connection !== "lost" || !newest;
  if (!stale.hidden) stale.textContent = text.trouble.stale(numbers.count(newest?.scalars.get("step")));
  for (const view of views) view.state = state;
  concealed.show(hiddenIn(state, Object.keys(text.controls), state.hiddenControls));
  embed?.show(state);
  if (before?.preferences !== state.preferences) stage.preferences = stagePreferences();
  if (before?.place.name !== state.place.name && state.place.name === "runs") runsRoom.look();
  if (before && before.place.name !== "stage" && state.place.name === "stage" && !header.contains(document.activeElement)) deck.focusPlay();
  if (before?.selection !== state.selection) stage.selection = state.selection;
  if (before?.mapsLook !== state.mapsLook) stage.mapsLook = state.mapsLook;
  const { session } = state;
  if (session?.id !== before?.session?.id && session && wide.matches && !embed && graphOf(session.spec.network).length) queueMicrotask(() => store.set({ rail: true })); // pictures need the room
  if (session && (before?.session !== session || before.summary !== state.summary || before.dataset !== state.dataset || before.sample !== state.sample || before.role !== state.role)) {
    const { spec, pins, masks, status, step } = session;
    stage.experiment = {
      spec, pins, masks, status, step,
      operation: session.op ? session.operation ?? null : null,
      classes: session.classes ?? null,
      summary: state.summary, role: state.role, domain: session.domain ?? null, dataset: state.dataset, sample: state.sample,
    };
  }
  chart.beside = state.comparison?.ready ? compare.curves : null;
  compareStage.show(state, stagePreferences());
  compare.check(session);
  pictures.check();
  watching.follow(state);
  microscopeRoom.check();
  notes.show(state);
  part("#frame").classList.toggle("frame--microscope", state.inspector === "microscope");
  if (session?.status !== "playing") loop.restSoon();
  if (session?.status === "playing") hintDone("play");
  if ((session?.learning_rate ?? 0) >= 1) hintDone("rate");
  before = state;
  watch();
}

/** The rail in the place of Set-up, with those of its cards that the step needs. @param {PageState} state */
function showLesson(state) {
  const cards = cardsIn(state);
  rail.hidden = state.lesson === null;
  part("#frame").classList.toggle("frame--lesson", state.lesson !== null);
  part("#frame").classList.toggle("frame--everything", state.lesson?.everything ?? false);
  part("#frame").classList.toggle("frame--without-data", !cards.data);
  part("#frame").classList.toggle("frame--without-training", !cards.training);
}

store.subscribe(tell);
tell(store.state);
wide.addEventListener("change", () => embed || store.set({ rail: !wide.matches || store.state.preferences.presenter }));
dark.addEventListener("change", () => store.set({ preferences: { ...store.state.preferences } }));
calm.addEventListener("change", () => (stage.preferences = stagePreferences()));

// ---------------------------------------------------------------- elements to state

/** @param {string} type @param {(detail: unknown, event: Event) => void} listener */
function on(type, listener) {
  document.addEventListener(type, (event) => listener(event instanceof CustomEvent ? event.detail : null, event));
}

on("command", (detail) => {
  const { command, resolve } = /** @type {import("./types.js").CommandDetail} */ (detail);
  void desk.send(command).then((answer) => {
    if (command.type === "edit" && answer.done) hintDone("drag");
    resolve?.(answer);
  });
});
on("select", (detail, event) => event instanceof CustomEvent && life.select(/** @type {import("./types.js").Selection | null} */ (detail))); // not of a field's text
on("hover-unit", (detail) => store.set({ hovered: /** @type {import("./types.js").UnitPlace | null} */ (detail) }));
on("probes", watch);
on("choose-thing", (thing) => life.select(/** @type {import("./types.js").Selection | null} */ (thing)));
on("maps-look", (look) => store.set({ mapsLook: /** @type {import("./types.js").MapsLook} */ (look) }));
on("look-closely", (on) => lookClosely(Boolean(on)));
on("inspect", (name) => inspect(/** @type {string | null} */ (name)));
on("own-points", () => void openPoints(points, life.keeper.handle, store.state, store.state.session?.spec.data.dataset === "inline" ? "present" : "empty"));
on("points-used", () => deck.focusPlay());
on("settle", () => loop.restSoon());
on("hint", (detail) => hintDone(String(detail)));
on("choose-sample", (detail) => {
  const { split, index } = /** @type {{split: "train" | "validation" | "test", index: number}} */ (detail);
  void life.chooseSample(index, split);
});
on("click", (_, event) => {
  const link = event.target instanceof Element && event instanceof MouseEvent && !event.ctrlKey && !event.metaKey && !event.shiftKey ? event.target.closest("a[data-place]") : null;
  if (!(link instanceof HTMLElement)) return;
  event.preventDefault();
  places.go(/** @type {import("./state/place.js").PlaceName} */ (link.dataset.place));
});
on("go-to", (detail) => {
  const { name, given } = /** @type {import("./state/place.js").Place} */ (detail);
  places.go(name, given);
});
on("run-action", (detail) => runsRoom.act(/** @type {import("./runs-room.js").RunAction} */ (detail)));
on("open-pasted", (detail) => {
  const { text: pasted, resolve } = /** @type {import("./views/experiment-sheet.js").PastedDetail} */ (detail);
  void opening.paste(pasted).then(resolve);
});
on("open-file", (detail) => {
  const { file, resolve } = /** @type {import("./views/experiment-sheet.js").FileDetail} */ (detail);
  void opening.openFile(file).then(resolve);
});
on("save-file", () => opening.save());
on("compare-with", (detail) => {
  const { control, value } = /** @type {{control: string, value: number | string}} */ (detail);
  void compare.sameStart(control, value);
});
on("compare-branch", (name) => void compare.branches(String(name)));
on("open-zoo", (entry) => void desk.openZoo(/** @type {import("./types.js").ZooEntry} */ (entry)));

listenForActions({
  store,
  prefer,
  room: {
    desk,
    branches: branchRoom,
    openBranches: () => branchList.open(),
    openPalette: () => palette.open(store.state),
    openPaletteWith: (typed) => palette.open(store.state, typed),
    openHelp: () => help.open(),
    openExperiments: () => {
      runsRoom.look();
      experiments.open();
    },
    openPasted: (pasted) => void opening.paste(pasted).then((refusal) => refusal && shelf.tell(refusal, null)),
    saveRun: () => void opening.saveRun(),
    saveReplay: () => void opening.saveReplay(),
    saveFile: () => opening.save(),
    openGlossary: (word) => words.open(word),
    openPoints: (start) => void openPoints(points, life.keeper.handle, store.state, start),
    downloadPoints: () => void savePoints(life.keeper.handle, store.state).then((message) => shelf.tell(message, null)),
    openShare: () => share.open(),
    inspect,
    watching,
    showHidden: () => life.hide([]),
    toggleTheme: () => prefer({ theme: themeOf(store.state.preferences) === "dark" ? "light" : "dark" }),
    toggleSetup: () => store.set({ rail: !store.state.rail }),
    toggleScale: () => prefer({ lossScale: store.state.preferences.lossScale === "log" ? "linear" : "log" }),
    toggleTestPoints: () => prefer({ showTest: !store.state.preferences.showTest }),
    savePng: (what) => void files.png(what),
    saveSvg: (what) => files.svg(what),
    saveCurves: () => files.csv(),
    print: () => window.print(),
    toggleTrainPoints: () => prefer({ showTrain: !store.state.preferences.showTrain }),
    toggleDiscretize: () => prefer({ discretize: !store.state.preferences.discretize }),
    togglePresenter: () => {
      const presenter = !store.state.preferences.presenter;
      prefer({ presenter });
      store.set({ rail: presenter || !wide.matches });
    },
    toggleSpotlight: () => spotlight.toggle(),
    toggleSignMarks: () => prefer({ signMarks: !store.state.preferences.signMarks }),
    toggleSingleKeys: () => prefer({ singleKeys: !store.state.preferences.singleKeys }),
    showHints: () => prefer({ hintsDone: [] }),
    moveRegion,
    goTo: (name, given) => places.go(name, given),
    lesson: lessonRoom,
    compare,
    fullScreen: () => void (document.fullscreenElement ? document.exitFullscreen() : part("#stage").requestFullscreen()),
    fit: () => stage.fit(),
    onStage: (what) => stage.act(what),
    tellSummary: () => listening.tell(store.state.session),
    toggleListening: () => shelf.tell(listening.toggle(), null),
    tryNow: () => life.keeper.tryNow(),
    dismiss: () => life.dismiss(),
    dismissDead: () => life.setDead(null, true),
  },
});

/** Gives the one slot for looking closely to a tenant, or closes it. @param {string | null} name */
function inspect(name) {
  const before = store.state.inspector;
  life.inspect(name);
  const tenant = { own: tryOwn, wrong: wrongOnes, summary: summaryTable, microscope }[name ?? ""];
  if (tenant && before !== name) requestAnimationFrame(() => requestAnimationFrame(() => tenant.focusFirst()));
  if (name === null && before) deck.focusPlay();
}

/** Feature maps are looked at closely, or no longer; the keyboard stays where it is. @param {boolean} on */
function lookClosely(on) {
  const { inspector } = store.state;
  if (on && inspector !== "maps") {
    store.set({ inspector: "maps" });
    if (!document.activeElement?.matches(":focus-visible")) requestAnimationFrame(() => requestAnimationFrame(() => mapLook.focusFirst()));
  } else if (!on && inspector === "maps") store.set({ inspector: null });
}

/** Focus to the next region: header, set-up, stage, results, deck. @param {1 | -1} way */
function moveRegion(way) {
  const regions = [header, rail, setup, part("#middle"), part("#results"), wall, labsPage, runsPage, deck].filter((region) => region instanceof HTMLElement && region.checkVisibility({ visibilityProperty: true }));
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + way + regions.length) % regions.length];
  const stops = [...next.querySelectorAll("button, input, select, [tabindex]")];
  const stop = stops.find((one) => one instanceof HTMLElement && one.tabIndex >= 0 && one.checkVisibility());
  if (stop instanceof HTMLElement) stop.focus();
  else if (next instanceof HTMLElement) next.focus();
}

addEventListener("hashchange", () => void opening.follow());
new GlossaryBubble(document);
watchOver({ state: () => store.state, lastFrame: () => loop.last, keeper: life.keeper, dead: (layer) => life.setDead(layer) });
void life.start();
