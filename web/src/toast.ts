// What was just done, for five seconds; longer while somebody looks at it.
import { one } from "./dom";

const STAYS = 5000;

class Toast extends HTMLElement {
  #timer = 0;

  connectedCallback(): void {
    for (const stay of ["mouseenter", "focusin"]) this.addEventListener(stay, () => clearTimeout(this.#timer));
    for (const go of ["mouseleave", "focusout"]) this.addEventListener(go, () => this.#count());
    if (this.childElementCount > 0) this.#count();
  }

  /** Says what was done; `undo` takes it back. The next one replaces it. */
  say(text: string, undo?: { label: string; act: () => void }): void {
    const box = document.createElement("div");
    box.className = "toast";
    const words = document.createElement("p");
    words.textContent = text;
    box.append(words);
    if (undo) {
      const button = document.createElement("button");
      button.className = "button small";
      button.textContent = undo.label;
      button.addEventListener("click", () => {
        undo.act();
        this.replaceChildren();
      });
      box.append(button);
    }
    this.replaceChildren(box);
    this.#count();
  }

  #count(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.replaceChildren(), STAYS);
  }
}

customElements.define("ws-toast", Toast);

/** Says in the toast of the page what was done. */
export function toast(text: string, undo?: { label: string; act: () => void }): void {
  one<Toast>("ws-toast")?.say(text, undo);
}
