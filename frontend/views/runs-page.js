import { make } from "../lib/dom.js";
import { text } from "../state/strings.js";
import { View } from "./view.js";

/** `<runs-page>`: one's own recent experiments. */
export class RunsPage extends View {
  build() {
    this.append(make("h2", { class: "place__title" }, text.runs.title));
  }
}

customElements.define("runs-page", RunsPage);
