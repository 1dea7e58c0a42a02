// Found while typing: a list below a field. `data-from` answers `?q=` with HTML whose
// lines have the class `found`. A line that is a link leads there; one with `data-value`
// fills the field, with `data-list` the part after the last comma. Enter without a
// choice sends the form as always.
import { all, calm, one } from "./dom";

class Suggest extends HTMLElement {
  #input!: HTMLInputElement;
  #list!: HTMLElement;
  #asked: AbortController | null = null;

  connectedCallback(): void {
    const input = one<HTMLInputElement>("input", this);
    if (!input || this.#input) return;
    this.#input = input;
    const list = (this.#list = document.createElement("div"));
    list.className = "found-list";
    list.id = `found-${input.name}-${all("ws-suggest").indexOf(this)}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.name);
    list.hidden = true;
    this.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", calm(150, () => void this.#ask()));
    input.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget as Node | null) || this.#close());
  }

  async #ask(): Promise<void> {
    this.#asked?.abort();
    const query = this.#typed().trim();
    if (query.length < 2) return this.#close();
    const asked = (this.#asked = new AbortController());
    const address = `${this.dataset.from}?${new URLSearchParams({ q: query })}`;
    const response = await fetch(address, { signal: asked.signal }).catch(() => null);
    if (!response?.ok || this.#asked !== asked) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = all(".found", page);
    found.forEach((line, n) => {
      line.id = `${this.#list.id}-${n}`;
      line.tabIndex = -1;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      const value = line.dataset.value;
      if (value !== undefined) line.addEventListener("click", () => this.#fill(value));
    });
    this.#list.replaceChildren(...found);
    this.#show(found.length > 0);
  }

  /** What is being typed: all of it, or in a list what follows the last comma. */
  #typed(): string {
    const value = this.#input.value;
    return "list" in this.dataset ? value.slice(value.lastIndexOf(",") + 1) : value;
  }

  #fill(value: string): void {
    const before = this.#input.value.slice(0, this.#input.value.length - this.#typed().length);
    this.#input.value = "list" in this.dataset ? `${before}${before ? " " : ""}${value}, ` : value;
    this.#close();
    this.#input.focus();
  }

  #show(open: boolean): void {
    this.#list.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #close(): void {
    this.#asked?.abort();
    this.#asked = null;
    this.#show(false);
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    const lines = all("[role=option]", this.#list);
    const at = lines.findIndex((line) => line.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are lines: back in the field, nothing chosen.
      this.#choose(lines, ((at + 1 + step + lines.length + 1) % (lines.length + 1)) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      lines[at]?.click();
    } else if (event.key === "Escape") {
      this.#close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(lines: HTMLElement[], at: number): void {
    lines.forEach((line, n) => line.setAttribute("aria-selected", String(n === at)));
    const line = lines[at];
    if (line) this.#input.setAttribute("aria-activedescendant", line.id);
    else this.#input.removeAttribute("aria-activedescendant");
    line?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("ws-suggest", Suggest);
