// The writing field: tools, preview, pictures, a kept draft.
import { all, calm, clock, one } from "./dom";
import * as draft from "./draft";
import { goOn, use } from "./markdown";
import { add, asks, choose, picturesOf, type Host } from "./pictures";
import { toast } from "./toast";

class Writing extends HTMLElement implements Host {
  area!: HTMLTextAreaElement;
  element = this;
  #shown = "";
  #held = 0;

  connectedCallback(): void {
    const area = one<HTMLTextAreaElement>("textarea", this);
    if (!area || this.area) return;
    this.area = area;
    for (const part of all(".write-tools, .switch", this)) part.hidden = false;
    for (const part of all("[data-without-script]", this)) part.remove();
    for (const button of all("[data-tool]", this)) button.addEventListener("click", () => this.#tool(button.dataset.tool ?? ""));
    for (const button of all("[data-mode]", this)) button.addEventListener("click", () => void this.#mode(button.dataset.mode === "preview"));
    one(".write-more", this)?.addEventListener("click", (event) => {
      const more = one(".write-box", this)?.toggleAttribute("data-more") ?? false;
      (event.currentTarget as HTMLElement).setAttribute("aria-expanded", String(more));
    });
    area.addEventListener("keydown", (event) => this.#key(event));
    this.#drafts();
    if (one("template[data-picture]", this)) this.#pictures();
    area.form?.addEventListener("submit", (event) => this.#submit(event));
    if (!one<HTMLElement>(".write-preview", this)?.hidden) this.#press(true);
  }

  /** One quiet line below the box; where the draft is can wait until it has been read. */
  say(text: string, failed = false): void {
    this.#held = text === "" ? 0 : performance.now() + 10_000;
    this.#line(text, failed);
  }

  #line(text: string, failed = false): void {
    const line = one("[data-line]", this);
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("bad", failed);
  }

  #tool(name: string): void {
    if (name === "image") choose(this);
    else use(name, this.area);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing && goOn(this.area)) event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const name = { b: "bold", i: "italic", k: "link" }[event.key];
      if (name && use(name, this.area)) event.preventDefault();
    }
  }

  #press(preview: boolean): void {
    for (const button of all("[data-mode]", this)) button.setAttribute("aria-pressed", String((button.dataset.mode === "preview") === preview));
    this.area.hidden = preview;
    for (const tool of all(".write-tool", this)) tool.hidden = preview;
  }

  async #mode(preview: boolean): Promise<void> {
    const pane = one(".write-preview", this);
    if (!pane) return;
    if (preview && this.area.value !== this.#shown) {
      const body = new URLSearchParams({ body: this.area.value, community: this.dataset.community ?? "" });
      const response = await fetch("/preview", { method: "POST", body }).catch(() => null);
      // What cannot be taken is said in the place of the preview.
      if (!response?.ok && response?.status !== 422) return this.say(this.dataset.blind ?? "", true);
      this.#shown = this.area.value;
      // Cooked by the server like every post; the policy of the page lets no script in it run.
      pane.innerHTML = (await response.text()) || "";
      if (pane.childElementCount === 0) pane.textContent = this.dataset.nothing ?? "";
    }
    pane.hidden = !preview;
    this.#press(preview);
    (preview ? pane : this.area).focus();
  }

  #drafts(): void {
    let name = this.dataset.draft;
    if (!name || !draft.available) return;
    let found = draft.find(name);
    const earlier = found ? null : draft.findEarlier(name);
    const version = one<HTMLInputElement>("input[name=version]", this.area.form ?? undefined);
    const before = earlier && draft.find(earlier.name);
    if (earlier && version && before && before.text !== this.area.value) {
      // Somebody has edited since: the draft goes on from where it began, and saving it shows both texts.
      found = before;
      name = this.dataset.draft = earlier.name;
      version.value = earlier.version;
    }
    if (found && found.text !== this.area.value && this.area.value === this.area.defaultValue) {
      this.area.value = found.text;
      this.#offer((this.dataset.back ?? "").replace("TIME", clock(new Date(found.at))), name);
    }
    const kept = name;
    const keepSoon = calm(400, () => this.#keep(kept));
    this.area.addEventListener("input", keepSoon);
    addEventListener("pagehide", () => this.#keep(kept, true));
  }

  #keep(name: string, silently = false): void {
    if (this.area.value === this.area.defaultValue) return;
    try {
      draft.keep(name, this.area.value);
      if (silently) return;
      const words = (this.dataset.kept ?? "").replace("TIME", clock(new Date()));
      if (performance.now() < this.#held) return;
      if (this.area.value.trim() === "") this.#line("");
      else this.#offer(words, name);
    } catch {
      this.say(this.dataset.lost ?? "", true);
    }
  }

  /** Says where the draft is, and offers to throw it away; that can be undone, so nothing is asked. */
  #offer(words: string, name: string): void {
    this.#line(words);
    if (one(".write-throw", this)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet write-throw";
    button.textContent = this.dataset.throw ?? "";
    button.addEventListener("click", () => {
      const text = this.area.value;
      draft.forget(name);
      this.area.value = this.area.defaultValue;
      button.remove();
      this.say("");
      const act = () => {
        this.area.value = text;
        this.#keep(name);
      };
      toast(this.dataset.thrown ?? "", { label: this.dataset.undo ?? "", act });
    });
    one(".write-below", this)?.append(button);
  }

  #pictures(): void {
    const box = one(".write-box", this);
    this.area.addEventListener("paste", (event) => {
      const files = picturesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      void add(this, files);
    });
    box?.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      box.dataset.drop = "";
    });
    box?.addEventListener("dragleave", () => delete box.dataset.drop);
    box?.addEventListener("drop", (event) => {
      delete box.dataset.drop;
      const files = picturesOf(event.dataTransfer);
      if (files.length === 0) return;
      event.preventDefault();
      void add(this, files);
    });
  }

  #submit(event: SubmitEvent): void {
    if (asks(this)) {
      event.preventDefault();
      return;
    }
    const name = this.dataset.draft;
    if (name && draft.available) draft.markSent(name, this.area.value, (event.target as HTMLFormElement).action);
  }
}

customElements.define("ws-writing", Writing);
