import { icon, make, setText } from "../lib/dom.js";
import { labs } from "../state/lab-strings.js";
import { ConvolutionLab } from "./convolution-lab.js";
import { View } from "./view.js";

/** @typedef {import("../state/store.js").PageState} PageState */

/** `<labs-page>`: a wall of labs, or the one that the address names. */
export class LabsPage extends View {
  /** @type {import("../labs-room.js").LabsRoom | null} */
  room = null;
  #title = make("h2", { class: "place__title" });
  #back = make("button", { type: "button", class: "button button--small", hidden: true }, icon("left"), labs.all);
  #about = make("p", { class: "soft" }, labs.about);
  #wall = make("ul", { class: "lessons" });
  /** @type {ConvolutionLab | null} */
  #lab = null;
  #body = make("div", { class: "place__body labs__body" });
  #key = "";

  build() {
    this.#wall.append(...labs.cards.map(({ id, title, about }) =>
      make("li", { class: "lessons__card card" },
        make("h3", { class: "lessons__title", id: `lab-${id}` }, title), make("p", {}, about),
        make("div", { class: "lessons__ways" }, make("a", { class: "button button--main", href: `#labs&lab=${id}`, "data-lab": id, "aria-describedby": `lab-${id}` }, labs.open))),
    ));
    this.#wall.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("[data-lab]") : null;
      if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.room?.go({ lab: link.dataset.lab ?? "" });
    });
    this.#back.addEventListener("click", () => this.room?.go());
    this.#body.append(make("div", { class: "place__head" }, this.#back, this.#title), this.#about, this.#wall);
    this.append(this.#body);
  }

  /** @param {PageState} state */
  show(state) {
    const { place } = state;
    const isHere = place.name === "labs";
    const card = isHere ? labs.cards.find(({ id }) => id === place.given.lab) : undefined;
    setText(this.#title, card?.title ?? labs.title);
    this.#back.hidden = !card;
    this.#wall.hidden = this.#about.hidden = Boolean(card);
    this.#body.classList.toggle("labs__body--lab", Boolean(card));
    if (!card || !this.room) {
      this.#key = "";
      this.#lab?.stop();
      if (this.#lab) this.#lab.element.hidden = true;
      return;
    }
    if (!this.#lab) {
      this.#lab = new ConvolutionLab(this.room);
      this.#body.append(this.#lab.element);
    }
    this.#lab.element.hidden = false;
    this.#lab.show(state);
    const key = JSON.stringify(place.given);
    if (key === this.#key) return;
    this.#key = key;
    void this.#lab.open(place.given);
  }
}

customElements.define("labs-page", LabsPage);
