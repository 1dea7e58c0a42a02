// A field of tags: words with commas become tokens; the field that is sent stays
// the one the server wrote.
import { one } from "./dom";

class Tags extends HTMLElement {
  #field!: HTMLInputElement;
  #entry!: HTMLInputElement;

  connectedCallback(): void {
    const field = one<HTMLInputElement>("input", this);
    if (!field || this.#field) return;
    this.#field = field;
    const entry = (this.#entry = document.createElement("input"));
    const box = document.createElement("div");
    box.className = "input chosen";
    entry.id = field.id;
    entry.autocomplete = "off";
    entry.setAttribute("autocapitalize", "none");
    for (const name of ["aria-describedby", "aria-invalid", "placeholder"]) {
      const value = field.getAttribute(name);
      if (value !== null) entry.setAttribute(name, value);
    }
    entry.autofocus = field.autofocus;
    field.removeAttribute("id");
    field.type = "hidden";
    box.append(entry);
    this.append(box);
    this.#draw(this.#words());
    entry.addEventListener("keydown", (event) => this.#key(event));
    entry.addEventListener("input", () => entry.value.includes(",") && this.#take());
    entry.addEventListener("blur", () => this.#take());
    field.form?.addEventListener("submit", () => this.#take(), { capture: true });
    if (entry.autofocus) entry.focus();
  }

  #words(): string[] {
    const words = this.#field.value.split(",").map((word) => word.trim());
    return [...new Set(words.filter((word) => word !== ""))];
  }

  #take(): void {
    if (this.#entry.value.trim() === "") return;
    this.#field.value = [this.#field.value, this.#entry.value].join(",");
    this.#entry.value = "";
    this.#draw(this.#words());
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter" && this.#entry.value.trim() !== "") {
      event.preventDefault();
      this.#take();
    } else if (event.key === "Backspace" && this.#entry.value === "") {
      this.#draw(this.#words().slice(0, -1));
    }
  }

  #draw(words: string[]): void {
    this.#field.value = words.join(", ");
    const box = this.#entry.parentElement;
    for (const old of box?.querySelectorAll(".word") ?? []) old.remove();
    for (const word of words) {
      const token = document.createElement("span");
      token.className = "word";
      token.textContent = word;
      const cross = document.createElement("button");
      cross.type = "button";
      cross.setAttribute("aria-label", (this.dataset.remove ?? "TAG").replace("TAG", word));
      const icon = document.createElement("i");
      icon.className = "icon i-x";
      cross.append(icon);
      cross.addEventListener("click", () => {
        this.#draw(this.#words().filter((other) => other !== word));
        this.#entry.focus();
      });
      token.append(cross);
      this.#entry.before(token);
    }
  }
}

customElements.define("ws-tags", Tags);
