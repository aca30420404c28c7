/** The sentences of what one tries oneself: drawing, picture files, saliency, the wrong ones, the summary. */

export const own = {
  title: "Try your own",
  open: "Draw or open a picture of your own",
  close: "Close",
  which: { drawn: "your drawing", file: "your picture" },
  sources: "What goes through the network",
  source: { drawn: "Draw", file: "Picture file", data: "From the data" },

  // the pad
  pad: "Drawing pad",
  padKeys: "Arrow keys move the pen, Space draws a dot, Shift with arrow keys draws a line, E takes the eraser, Ctrl Z undoes, Delete clears.",
  tools: "Drawing tools",
  pen: "Pen",
  eraser: "Eraser",
  undo: "Undo the last stroke (Ctrl Z)",
  clear: "Clear the drawing (Delete)",
  /** @param {number} row @param {number} column @param {boolean} ink */
  at: (row, column, ink) => `row ${row}, column ${column}${ink ? ", ink" : ""}`,
  cleared: "cleared",
  drawHere: "Draw here",

  // what the network sees
  seen: "What the network sees",
  centre: "centred as MNIST",
  centreTip: "MNIST's digits were scaled into 20 x 20 pixels and moved so that their centre of mass is the middle of 28 x 28. Off: the drawing as it is.",
  /** @param {number} width @param {number} height */
  size: (width, height) => `${width} × ${height}`,
  notPicture: "This network takes no pictures. Open one that does, such as MNIST.",

  // saliency
  saliency: "∇ by pixel",
  saliencyOf: "Class whose score it is",
  largest: "largest",
  /** @param {number} output */
  saliencyIs: (output) => `How much each pixel moves the score of class ${output}`,
  /** @param {string} range */
  range: (range) => `±${range}`,

  // the answer
  answer: "answer",
  empty: "Draw something: the network sees an empty field.",

  // files
  choose: "Open a picture…",
  drop: "or drop or paste one here",
  reading: "Reading the picture.",
  /** @param {string} name @param {number} width @param {number} height */
  opened: (name, width, height) => `${name}, ${width} × ${height}`,
  /** @param {string} name */
  noFile: (name) => `${name} is empty: there is no picture in it.`,
  /** @param {string} name @param {string} kind */
  notPictureFile: (name, kind) => `${name} is ${kind}, whatever its name says. Open a PNG, JPEG, WebP or GIF picture.`,
  /** @param {string} name @param {string} most */
  tooHeavy: (name, most) => `${name} is larger than the ${most} that are opened here. Save it smaller first.`,
  /** @param {string} name @param {string} pixels @param {string} most */
  tooLarge: (name, pixels, most) => `${name} has ${pixels} megapixels; up to ${most} are opened here. Save it smaller first.`,
  /** @param {string} name */
  broken: (name) => `${name} is cut off or damaged: the browser could not open it.`,
  kinds: /** @type {{[kind: string]: string}} */ ({
    pdf: "a PDF",
    zip: "a ZIP archive",
    svg: "an SVG drawing",
    html: "a web page",
    tiff: "a TIFF picture",
    bmp: "a BMP picture",
    heic: "a HEIC picture",
    text: "a text",
    other: "no picture that can be opened",
  }),
  firstFrame: "It moves: its first frame was taken.",
  /** @param {number} bits */
  fewerBits: (bits) => `It has ${bits} bits a colour: 8 of them were taken.`,
  flattened: "What was see-through became white.",
  /** @param {string} from @param {string} to */
  scaled: (from, to) => `Scaled from ${from} to ${to} pixels.`,
};

export const wrongOnes = {
  title: "The wrong ones",
  open: "The wrong ones: examples that get a wrong answer",
  show: "The wrong ones",
  /** @param {string} wrong @param {string} count @param {string} step */
  count: (wrong, count, step) => `${wrong} of ${count} at step ${step}, the surest first`,
  none: "Not one is wrong.",
  looking: "Looking for them.",
  /** @param {number} label @param {number} answer */
  pair: (label, answer) => `${label} → ${answer}`,
  /** @param {number} index @param {number} label @param {number} answer @param {string} value */
  example: (index, label, answer, value) => `Example ${index}: label ${label}, answered ${answer}, ${value}. Send it through the network`,
  key: "label → answer",
  earlier: "Those before",
  later: "Those after",
  /** @param {string} first @param {string} last */
  part: (first, last) => `${first} to ${last}`,
};

export const summaryTable = {
  title: "Summary",
  open: "Summary: layers with parameters and connections",
  layer: "layer",
  type: "type",
  shape: "output shape",
  params: "parameters",
  connections: "connections",
  total: "in all",
  /** @param {string} count */
  trainable: (count) => `${count} of them trained`,
  connectionsTip: "Connections: the lines into all units. A weight that is used at many places is one parameter and many connections.",
};
