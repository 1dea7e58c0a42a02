// The stream of this browser: what is new in anything that its pages show.

/** What the server says about something that a page shows; the text is empty when nothing is new any more. */
export interface News {
  watch: string;
  text: string;
}

const MOST = 30;
const SETTLE = 200;
const FIRST_WAIT = 60_000;
const LONGEST_WAIT = 15 * 60_000;

export class Stream {
  readonly #tell: (news: News) => void;
  #source: EventSource | null = null;
  #watched = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT;

  constructor(tell: (news: News) => void) {
    this.#tell = tell;
  }

  /** Listens for exactly these from now on; the last ones when they are too many. */
  watch(names: string[]): void {
    const watched = [...new Set(names)].slice(-MOST).sort().join(",");
    if (watched === this.#watched && this.#source) return;
    this.#watched = watched;
    this.#wait = FIRST_WAIT;
    this.#later(SETTLE);
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), wait);
  }

  #close(): void {
    this.#source?.close();
    this.#source = null;
  }

  #open(): void {
    this.#close();
    if (this.#watched === "") return;
    const source = new EventSource(`/live?watch=${encodeURIComponent(this.#watched)}`);
    this.#source = source;
    source.onopen = () => (this.#wait = FIRST_WAIT);
    source.onmessage = (event: MessageEvent<string>) => this.#tell(JSON.parse(event.data) as News);
    // The session is over; the next page that is opened says who comes then.
    source.addEventListener("end", () => this.#close());
    source.onerror = () => {
      // A stream that broke off is opened again by the browser; one that was refused is not.
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      this.#close();
      this.#later(this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    };
  }
}
