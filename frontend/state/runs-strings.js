/** The sentences of Runs and of the sheet of experiments. */

export const runs = {
  places: "Places",
  /** In the order of the header. @type {readonly [name: string, label: string][]} */
  placeNames: [["stage", "Stage"], ["runs", "Runs"]],
  toStage: "To the Stage",
  toRuns: "Runs: your recent experiments",
  title: "Runs",
};
