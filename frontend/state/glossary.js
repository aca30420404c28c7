/**
 * The words of the page, each explained in one sentence. Another language is another such table.
 *
 * Keys are the words of the wire where there is one ("half_mse", "he_normal"), so that a chosen option explains itself.
 */

/** @type {Readonly<Record<string, readonly [name: string, sentence: string]>>} */
export const WORDS = {
  // how training is counted
  step: ["Step", "One update of the weights, from one batch."],
  epoch: ["Epoch", "So many steps that every training example has been seen once more."],
  op: ["Operation", "One line of a step's calculation, such as a matrix product or a tanh."],
  batch: ["Batch size", "How many examples one step looks at before it changes the weights."],
  seed: ["Seed", "The number that all chance is drawn from: the same seed gives the same points, weights and order again."],
  pace: ["Pace", "How many steps a second are played; ease-in begins slowly, so that the first steps can be seen."],
  branch: ["Branch", "One course of a run; changing something in the past begins another and keeps the old one."],

  // data
  dataset: ["Data set", "The examples that the network learns from and is tested on."],
  problem: ["Problem", "Classification asks which class a point belongs to, regression asks for a value."],
  samples: ["Examples", "How many points or images the data set has before some are held back."],
  noise: ["Noise", "How far points are shaken from where they belong, so that classes overlap."],
  classes: ["Classes", "How many kinds of points there are; with more than two the network has one output for each."],
  testSplit: ["Test split", "The share of examples held back from training, to see whether the network has learnt the rule or the points."],
  validationSplit: ["Validation split", "The share of examples held back to choose settings by, so that the test stays untouched."],
  train: ["Training examples", "The examples that change the weights."],
  validation: ["Validation examples", "Examples that never train, looked at while settings are chosen."],
  test: ["Test examples", "Examples that never train: what the network does with them shows whether it has learnt the rule."],
  features: ["Features", "What the network is given of each point: its coordinates, or squares, products and sines of them."],
  x1: ["x1", "The point's place from left to right."],
  x2: ["x2", "The point's place from bottom to top."],
  x1_squared: ["x1 squared", "The first coordinate times itself: far left and far right become alike."],
  x2_squared: ["x2 squared", "The second coordinate times itself: top and bottom become alike."],
  x1_x2: ["x1 times x2", "The product of both coordinates: positive in two opposite quarters, negative in the others."],
  sin_x1: ["sine of x1", "A wave from left to right."],
  sin_x2: ["sine of x2", "A wave from bottom to top."],
  scaling: ["Scaling", "How inputs are brought to a common size before the network sees them."],
  none: ["None", "Nothing is added or changed."],
  unit: ["Unit scaling", "Inputs are brought into the range from 0 to 1."],
  symmetric: ["Symmetric scaling", "Inputs are brought into the range from −1 to 1."],
  standard: ["Standard scaling", "Inputs get the mean 0 and the standard deviation 1 that the training examples define."],
  remainder: ["Remainder", "What becomes of the examples that do not fill the last batch of an epoch."],
  keep: ["A smaller batch", "The examples that are left at the end of an epoch make a batch of their own."],
  drop: ["Left out", "The examples that are left at the end of an epoch wait for the next shuffle."],
  carry: ["Carried over", "The examples that are left at the end of an epoch join the first batch of the next."],
  dtype: ["Numbers", "With how many digits the network computes."],
  float32: ["float32", "Seven digits: fast, and enough for learning."],
  float64: ["float64", "Sixteen digits: slower, for numbers that are to be compared with others."],
  playground: ["Playground's rule", "The penalty is taken from the weights after the step, as TensorFlow Playground does."],
  shuffle: ["Shuffle", "Whether the examples come in a new order in every epoch."],

  // the network
  layer: ["Layer", "A column of units that all take what the column before gives."],
  units: ["Units", "The neurons of a layer; each has one weight for every input, and one bias."],
  weight: ["Weight", "The number by which an input is multiplied: its line is blue above zero, orange below, thick when large."],
  bias: ["Bias", "The number that a unit adds to its sum, which shifts where it switches."],
  gradient: ["Gradient ∇", "How the loss would change if this number grew a little; training goes the other way."],
  activation: ["Activation", "The curve that bends a unit's sum; without it all layers together would be one straight line."],
  linear: ["linear", "The sum as it is, not bent at all."],
  tanh: ["tanh", "An S-shaped curve from −1 to 1, steepest at 0."],
  sigmoid: ["sigmoid", "An S-shaped curve from 0 to 1, which can be read as a probability."],
  relu: ["relu", "Zero for negative sums, the sum itself above: quick, and flat on one side."],
  leaky_relu: ["leaky_relu", "Like relu, but with a slight slope below zero, so that no unit dies."],
  elu: ["elu", "The sum above zero, a curve down to −1 below."],
  gelu: ["gelu", "The sum times the share of a bell curve to its left: a relu without the corner."],
  selu: ["selu", "An elu scaled so that deep layers keep mean 0 and variance 1."],
  softplus: ["softplus", "A smooth relu: log(1 + exp z)."],
  softsign: ["softsign", "An S-shaped curve that nears −1 and 1 slowly: z / (1 + |z|)."],
  swish: ["swish", "The sum times its sigmoid: smooth, with a small dip below zero."],
  softmax: ["softmax", "Turns the sums of a layer into shares that add up to 1, one for each class."],
  kernel: ["Kernel", "The weights of a layer; of a convolution one small table that slides over all of the picture."],
  stride: ["Stride", "How many pixels a kernel moves on from one cell of the result to the next."],
  padding: ["Padding", "Zeros around a picture, so that a kernel can stand at its rim and the result does not shrink."],
  saliency: ["Saliency", "How much each pixel moves the score of a class: the gradient of the score by the input."],
  connections: ["Connections", "The lines into all units; a weight that is used at many places is one parameter and many connections."],
  kernel_initializer: ["First weights", "From which distribution a layer's weights are drawn before the first step."],
  bias_initializer: ["First biases", "What a layer's biases are before the first step."],
  zeros: ["zeros", "All 0; as weights this keeps the units of a layer alike for ever."],
  ones: ["ones", "All 1."],
  constant: ["constant", "All the same value."],
  glorot_uniform: ["glorot_uniform", "Evenly spread, narrower the more inputs and outputs a layer has: Keras's default, made for tanh."],
  glorot_normal: ["glorot_normal", "Bell-shaped, narrower the more inputs and outputs a layer has."],
  he_normal: ["he_normal", "Bell-shaped with variance 2 / inputs: made for relu."],
  he_uniform: ["he_uniform", "Evenly spread with variance 2 / inputs: made for relu."],
  lecun_normal: ["lecun_normal", "Bell-shaped with variance 1 / inputs."],
  lecun_uniform: ["lecun_uniform", "Evenly spread with variance 1 / inputs."],
  random_normal: ["random_normal", "Bell-shaped with a mean and a deviation that you choose, whatever the layer's size."],
  random_uniform: ["random_uniform", "Evenly spread between two numbers, whatever the layer's size."],
  truncated_normal: ["truncated_normal", "Bell-shaped without what lies beyond two standard deviations."],

  // training
  optimizer: ["Optimizer", "The rule that turns gradients into new weights."],
  sgd: ["sgd", "Goes straight down the gradient, by the learning rate; with momentum it keeps rolling."],
  rmsprop: ["rmsprop", "Divides each gradient by its recent size, so that every weight moves at a similar pace."],
  adam: ["adam", "Momentum, and each gradient divided by its recent size: a good first choice."],
  adamw: ["adamw", "Adam that also lets all weights decay a little in every step."],
  nadam: ["nadam", "Adam with Nesterov's look ahead: it already takes the next step of its momentum into account."],
  adamax: ["adamax", "Adam that divides by the largest recent gradient."],
  adagrad: ["adagrad", "Divides each gradient by all that came before, so that steps become ever shorter."],
  adadelta: ["adadelta", "Sets its step by the sizes of recent gradients and recent changes."],
  learningRate: ["Learning rate", "How far each step goes along the gradient: too small is slow, too large overshoots."],
  momentum: ["Momentum", "The share of the last change that is added to the next, like a ball that keeps rolling."],
  nesterov: ["Nesterov", "Momentum that looks where it is rolling before it takes the gradient."],
  rho: ["rho", "How long past gradients are remembered: near 1 is long."],
  beta_1: ["beta_1", "How long Adam remembers the gradients' direction: near 1 is long."],
  beta_2: ["beta_2", "How long Adam remembers the gradients' size: near 1 is long."],
  epsilon: ["epsilon", "A small number that keeps the division from being one by zero."],
  weight_decay: ["Weight decay", "The share of every weight that is taken away in each step, times the learning rate."],
  initial_accumulator_value: ["First sum", "Where Adagrad's sum of squared gradients begins; larger is more careful at first."],
  regularization: ["Penalty", "Adds the size of the weights to the loss, so that they stay small."],
  regularizationRate: ["Penalty rate", "How heavily the size of the weights counts beside the loss."],
  l1: ["l1", "Counts the weights' absolute sizes: useless weights become exactly 0."],
  l2: ["l2", "Counts the weights' squares: large weights shrink most, none becomes exactly 0."],
  l1_l2: ["l1_l2", "Both penalties at once."],

  // how wrong the network is
  loss: ["Loss", "One number for how wrong the network is; training makes it small."],
  half_mse: ["half_mse", "Half the mean of the squared errors, as TensorFlow Playground counts."],
  mse: ["mse", "The mean of the squared errors: one large error counts more than many small ones."],
  mae: ["mae", "The mean of the absolute errors: outliers count no more than their size."],
  huber: ["huber", "Squared for small errors, straight for large ones, so that outliers pull less."],
  binary_crossentropy: ["binary_crossentropy", "How surprised the network is by the right answer of two: being sure and wrong costs most."],
  categorical_crossentropy: ["categorical_crossentropy", "How surprised the network is by the right class of several: being sure and wrong costs most."],
  hinge: ["hinge", "Zero once the answer is on the right side by a margin, else the distance to it."],
  accuracy: ["Accuracy", "The share of examples whose answer is right."],
  confusion: ["Confusion matrix", "How many examples of each class were taken for which class."],
  precision: ["Precision", "Of what was taken for a class, the share that really is of it."],
  recall: ["Recall", "Of what is of a class, the share that was found."],
  f1: ["F1", "One number between precision and recall that is high only when both are."],
  boundary: ["Output", "What the network answers for every place of the plane; the boundary runs where it changes its mind."],
  discretize: ["Discretize", "Shows which class wins at each place, instead of how surely."],
};

/** Each word with its sentence, as bubbles show it. @type {Readonly<Record<string, string>>} */
export const glossary = Object.fromEntries(Object.entries(WORDS).map(([id, [name, sentence]]) => [id, `${name}: ${sentence}`]));

/** Names by which the palette finds a word too, beside its own. @param {string} id */
export function nameOf(id) {
  return WORDS[id]?.[0] ?? id;
}

export const words = {
  title: "Glossary",
  /** @param {string} name */
  entry: (name) => `glossary: ${name}`,
};
