// Small words for what islands do all the time.

export function one<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E | null {
  return within.querySelector<E>(selector);
}

export function all<E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E[] {
  return [...within.querySelectorAll<E>(selector)];
}

/** Calls `act` for events whose target lies in an element that matches. */
export function on<T extends Event>(type: string, selector: string, act: (event: T, element: HTMLElement) => void): void {
  document.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (target) act(event as T, target);
  });
}

/** Calls `act` now and again for whatever htmx puts into the page. */
export function onContent(act: (within: ParentNode) => void): void {
  act(document);
  document.addEventListener("htmx:after:swap", () => act(document));
}

/** Waits until nothing has happened for so many milliseconds. */
export function calm<A extends unknown[]>(wait: number, act: (...args: A) => void): (...args: A) => void {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => act(...args), wait);
  };
}

/** The clock as the reader's language writes it. */
export function clock(at: Date): string {
  return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Whether keys that are typed go into this element as text. */
export function takesText(element: EventTarget | null): boolean {
  return element instanceof HTMLElement && (element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox])"));
}
