/**
 * The types that the page's modules share. Nothing runs here.
 *
 * Names are those of the wire (docs/protocol.md) where a thing travels, so that one word serves both sides.
 */

// ---------------------------------------------------------------- the experiment, as the wire has it

/**
 * @typedef {null | boolean | number | string | JsonArray | JsonObject} Json
 * @typedef {Json[]} JsonArray
 * @typedef {{[key: string]: Json}} JsonObject
 */

/**
 * A regularizer: none, a name with Keras's default rate, or a type with its rate.
 * @typedef {null | string | {type: string, rate?: number}} Regularizer
 */

/**
 * @typedef {object} Layer
 * @property {string} type  "dense", "conv2d", "max_pooling2d", ...
 * @property {string} name
 * @property {string[] | null} [inputs]  names of the layers that it takes; absent: the one before
 * @property {number} units  of a dense layer
 * @property {string} activation  of layers that have one
 * @property {number} [filters]  of a conv2d: its maps
 * @property {Json} [kernel_size]
 * @property {Json} [pool_size]
 * @property {Json} [strides]
 * @property {Json} [padding]  "valid" or "same"; of a zero_padding2d how much
 * @property {Json} [kernel_initializer]
 * @property {Json} [bias_initializer]
 * @property {Regularizer} [kernel_regularizer]
 * @property {boolean} [trainable]
 * @property {boolean} [use_bias]
 */

/**
 * @typedef {object} Network
 * @property {number[]} input_shape
 * @property {"float32" | "float64"} [dtype]
 * @property {Layer[]} layers
 * @property {{[tensor: string]: Json}} [weights]  first values
 */

/**
 * @typedef {object} DataSpec
 * @property {string} dataset
 * @property {number | null} [samples]
 * @property {number | null} [classes]  of blobs, 2..6
 * @property {number} [noise]
 * @property {number} [test_split]  share of the examples held back for testing, 0..1
 * @property {number} [validation_split]
 * @property {number | string | null} [seed]
 * @property {string[] | null} [features]
 * @property {string} [scaling]
 * @property {string} [generator]
 * @property {Json} [x]
 * @property {Json} [y]
 */

/**
 * @typedef {object} Optimizer
 * @property {string} type
 * @property {number} [learning_rate]
 * @property {number} [momentum]
 * @property {boolean} [nesterov]
 * @property {number} [rho]
 * @property {number} [beta_1]
 * @property {number} [beta_2]
 * @property {number} [epsilon]
 * @property {number} [weight_decay]
 * @property {number} [initial_accumulator_value]
 */

/**
 * @typedef {object} Training
 * @property {string} loss
 * @property {Optimizer} optimizer
 * @property {number | "full"} batch_size
 * @property {boolean} [shuffle]
 * @property {string} [remainder]
 * @property {string} [penalty_rule]
 */

/**
 * One whole experiment: what a session is created from, what an address holds.
 * @typedef {object} Spec
 * @property {Network} network
 * @property {DataSpec} data
 * @property {Training} training
 * @property {number | string} [seed]
 */

// ---------------------------------------------------------------- the session's state

/** @typedef {"compiling" | "paused" | "playing" | "stopped"} Status */

/**
 * @typedef {object} Stopped
 * @property {string} reason
 * @property {string | null} [tensor]
 * @property {string | null} [operation]
 * @property {number | null} [step]
 * @property {string} message
 * @property {string | null} [when]  the condition of a breakpoint
 * @property {number | null} [value]
 * @property {number | null} [bound]
 * @property {number[]} [units]  that it found dead
 * @property {[step: number, value: number | null][]} [before]  the last steps, this one included
 */

/** @typedef {{when: string, on: boolean, armed: boolean, problem: string | null, position: number | null}} Breakpoint */

/** @typedef {{expression: string, message: string, position: number}} ExpressionProblem */

/**
 * @typedef {object} Metrics
 * @property {number | null} loss
 * @property {number | null} accuracy  0..1; null where the targets are values
 * @property {number} count  examples looked at
 * @property {boolean} [finite]
 */

/** @typedef {{tensor: string, index: number[]}} Place  one number of the network */

/**
 * @typedef {object} Mask
 * @property {string} [layer]
 * @property {number} [unit]
 * @property {string} [tensor]
 * @property {number[]} [index]
 */

/**
 * GET /api/sessions/{id}, and the websocket's "state" event.
 * @typedef {object} SessionState
 * @property {string} [id]
 * @property {Status} status
 * @property {Stopped | null} stopped
 * @property {number} step
 * @property {number} op
 * @property {number} epoch
 * @property {string} branch
 * @property {number} head  furthest step of the branch
 * @property {number | null} learning_rate
 * @property {number | null} steps_per_second  measured
 * @property {Place[]} pins
 * @property {Mask[]} masks
 * @property {Metrics | null} train
 * @property {Metrics | null} validation
 * @property {Metrics | null} test
 * @property {Spec} spec
 * @property {boolean} [undo]
 * @property {boolean} [redo]
 * @property {{ready: number, total: number}} [kernels]
 * @property {string | null} [note]  a word about the data, shown as it is
 * @property {{steps_per_second: number | null, ease_in: boolean}} [speed]
 * @property {Domain | null} [domain]
 * @property {number | null} [classes]  of the data; null where targets are values
 * @property {Operation | null} [operation]  that has just run, inside a step
 * @property {{step: number, note: string}[]} [bookmarks]  on the branch
 * @property {number} [branches]  how many there are, deleted ones not counted
 * @property {Breakpoint[]} [breakpoints]
 * @property {string | null} [unsaved]  why the run is not being saved
 */

/** @typedef {{name: string, layer: string | null, phase: "forward" | "loss" | "backward" | "update"}} Operation */

/** Of 2-D data: [x1 low, x1 high, x2 low, x2 high]. @typedef {[number, number, number, number]} Domain */

/** @typedef {{name: string, type: string, output_shape: (number | null)[], params: number, connections?: number}} LayerSummary */

/** @typedef {{layers: LayerSummary[], total_params: number, trainable_params: number, total_connections?: number}} Summary */

/**
 * The points of one split of 2-D data.
 * @typedef {object} Points
 * @property {number[][]} points  [x1, x2] each
 * @property {number[]} labels  class index, or a value
 */

// ---------------------------------------------------------------- frames

/** @typedef {Float64Array | Float32Array | Uint8Array} FrameArray */

/** @typedef {{data: FrameArray, shape: number[]}} FrameTensor  row-major */

/**
 * One decoded frame. Scalars that are not there are NaN (or absent from the map); tensors are views into the
 * message's own buffer: read them, never write.
 * @typedef {object} Frame
 * @property {number} view  number of the view that it answers
 * @property {Map<string, number>} scalars
 * @property {Map<string, FrameTensor>} tensors
 */

/**
 * Something watched; the vocabulary of docs/protocol.md.
 * @typedef {{type: "tensor", name: string, index?: (number | null)[]}
 *   | {type: "sample", split: string, index: number}
 *   | {type: "sample", x: number[]}
 *   | ({type: "sample", layers?: string[], gradients?: boolean} & ExamplePlace)
 *   | ({type: "maps", layers?: string[], tensor?: "a" | "z", own?: boolean, side?: number} & ExamplePlace)
 *   | ({type: "cell", layer: string, map: number, row: number, column: number} & ExamplePlace)
 *   | {type: "saliency", pixels: string, output?: number}
 *   | {type: "saliency", split: string, index: number, output?: number}
 *   | {type: "boundary" | "regions", resolution: number}
 *   | {type: "point", x1: number, x2: number}
 *   | {type: "confusion", split: string}
 *   | {type: "units", resolution: number, layers?: string[]}
 *   | {type: "expression", expression: string}
 *   | {type: "layer_stats"}
 *   | {type: "histogram", name: string, bins?: number}
 *   | {type: "metrics"}} Probe
 */

// ---------------------------------------------------------------- between the page and the stage

/**
 * What the stage shows; set as `stage.experiment` whenever something outside frames changed.
 * @typedef {object} StageExperiment
 * @property {Spec} spec
 * @property {Summary | null} summary  layers with their output shapes; null until it has been fetched
 * @property {"control" | "view"} role  "view": nothing may be changed
 * @property {Place[]} pins
 * @property {Mask[]} masks
 * @property {Status} status
 * @property {number} step
 * @property {Domain | null} domain  null for data that is not 2-D
 * @property {{train: Points | null, test: Points | null} | null} dataset  of 2-D data
 * @property {Operation | null} [operation]  that has just run, inside a step
 * @property {number | null} [classes]  of the data; null where targets are values
 * @property {SampleChoice | null} sample  the example sent through the network (data that is not 2-D), chosen in
 *   the Output panel; the stage names it in `wanted` and may ask for another with "choose-sample"
 */

/**
 * The example that goes through the network: of a split, or with `own` a picture of one's own in its place.
 * @typedef {{split: "train" | "validation" | "test", index: number, label: number | null, own?: OwnPicture | null}} SampleChoice
 */

/**
 * What the network sees of a drawing or a photo: bytes in base64, in the network's own size.
 * @typedef {{pixels: string, shape: [number, number, number], empty: boolean, notes: string[], from: "drawn" | "file"}} OwnPicture
 */

/**
 * A chosen thing. A layer, or one of its units (of a picture: one of its maps, and a cell of that), or one number of a tensor.
 * @typedef {{layer: string, unit?: number, tensor?: string, index?: number[], cell?: [number, number]}} Selection
 */

/** How an example is named on the wire. @typedef {{split: string, index: number} | {pixels: string}} ExamplePlace */

/** How feature maps are looked at: what they show, over a range of their layer or each over its own. @typedef {{tensor: "a" | "z", own: boolean}} MapsLook */

/** @typedef {{layer: string, unit: number}} UnitPlace */

/** @typedef {{theme: "light" | "dark", reducedMotion: boolean, signMarks: boolean, presenter: boolean}} StagePreferences */

/**
 * A command of docs/protocol.md, as JSON.
 * @typedef {{type: string} & {[field: string]: unknown}} Command
 */

/**
 * The answer to a command: over the socket {"type": "done" | "refused"}.
 * @typedef {object} Answer
 * @property {boolean} done
 * @property {number} step  at which it took effect
 * @property {WireError | null} error
 */

/** @typedef {{code: string, message: string, field?: string | null}} WireError */

/**
 * Detail of the stage's "command" event. `resolve` is called with the answer, also when the connection is lost.
 * @typedef {{command: Command, resolve?: (answer: Answer) => void}} CommandDetail
 */

/**
 * `<network-stage>`. Setters only mark; it draws in its own animation frame.
 *
 * It tells by bubbling, composed CustomEvents:
 *   "command" {detail: CommandDetail}; "select" {detail: Selection | null}; "hover-unit" {detail: UnitPlace | null};
 *   "choose-sample" {detail: {split, index}}; "probes" (no detail): `wanted` has changed;
 *   "hint" {detail: "drag"}: the reader did what a hint asks for.
 * @typedef {HTMLElement & {
 *   experiment: StageExperiment | null,
 *   frame: Frame | null,
 *   mapsLook: MapsLook,
 *   preferences: StagePreferences,
 *   selection: Selection | null,
 *   readonly wanted: Probe[],
 *   fit: () => void,
 *   measureWith: (other: NetworkStage | null) => void,
 *   picture: () => HTMLCanvasElement | null,
 *   where: (thing: Selection) => {x: number, y: number} | null,
 *   act: (what: "mask" | "lock" | "menu" | "table" | "data" | "deeper" | "shallower") => void,
 * }} NetworkStage
 */

// ---------------------------------------------------------------- of the page itself

/** @typedef {"connecting" | "open" | "lost" | "closed"} Connection */

/** @typedef {"op" | "step" | "epoch"} Grain */

/** @typedef {{steps_per_second: number | null, ease_in: boolean}} Pace */

/**
 * @typedef {object} ZooEntry
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {Spec} spec
 * @property {Pace} [pace]
 * @property {number} [seconds]  at that pace, until it has learnt; roughly
 * @property {{[name: string]: string} | null} [names]  a textbook's names for units and parameters
 * @property {string | null} [microscope]  the parameter on which the microscope is open at first
 */

/**
 * @typedef {object} DatasetEntry
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {number | number[]} [inputs]
 * @property {number | null} [classes]
 * @property {boolean} [generated]
 * @property {boolean} [available]
 * @property {string | null} [note]
 */

/** @typedef {{type: "edited", step: number, branch: string, command: Command}} EditedEvent */

export {};
