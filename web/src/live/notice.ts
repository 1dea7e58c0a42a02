// `<ws-live data-watch="topic:12:5">` holds one hidden link. When something is new in what the page shows, the link
// says so, in a line that is there already, so that nothing moves under the reader's eyes.
import { one } from "../dom";
import { showReplies } from "./replies";
import { Stream, type News } from "./stream";

const notices = new Set<Notice>();
let tell: ((names: string[]) => void) | null = null;

function hear(news: News): void {
  for (const notice of notices) if (notice.dataset.watch === news.watch) notice.say(news.text);
}

/** The stream that this browser's tabs share; one of its own where a browser has no shared workers. */
function listen(worker: string): (names: string[]) => void {
  try {
    // Whoever signs in next gets another worker.
    const shared = new SharedWorker(worker, { type: "module", name: `live-${document.documentElement.dataset.viewer ?? ""}` });
    shared.port.onmessage = (event: MessageEvent<News>) => hear(event.data);
    return (names) => shared.port.postMessage(names);
  } catch {
    const stream = new Stream(hear);
    return (names) => stream.watch(names);
  }
}

function watch(): void {
  tell?.([...notices].flatMap((notice) => notice.dataset.watch ?? []));
}

class Notice extends HTMLElement {
  connectedCallback(): void {
    tell ??= listen(this.dataset.worker ?? "");
    notices.add(this);
    this.#link?.addEventListener("click", this.#show);
    watch();
  }

  disconnectedCallback(): void {
    notices.delete(this);
    this.#link?.removeEventListener("click", this.#show);
    watch();
  }

  get #link(): HTMLAnchorElement | null {
    return one<HTMLAnchorElement>("a", this);
  }

  say(text: string): void {
    const link = this.#link;
    if (!link) return;
    link.hidden = text === "";
    link.textContent = text;
  }

  readonly #show = (event: MouseEvent): void => {
    const link = this.#link;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hasAttribute("hx-get")) {
      // The page comes anew, so the focus has to be put somewhere.
      document.addEventListener("htmx:after:swap", () => one("#main")?.focus(), { once: true });
      return;
    }
    event.preventDefault();
    void showReplies(this, link).then((shown) => {
      if (!shown) location.assign(link.href);
      else watch();
    });
  };
}

// A page that is left, and one that comes back out of the browser's memory.
addEventListener("pagehide", () => tell?.([]));
addEventListener("pageshow", (event) => event.persisted && watch());

customElements.define("ws-live", Notice);
