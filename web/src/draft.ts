// A draft lives in this browser until its text has been posted.
//
// When a form is sent, the draft is only marked. It goes when the next page of this
// tab shows that the text arrived: a redirect after the POST to a page that neither
// asks to sign in nor shows the same text again. A lost connection, an error page or
// an expired session therefore never costs a word.
import { all, one } from "./dom";

export interface Draft {
  text: string;
  at: number;
}

const viewer = document.documentElement.dataset.viewer ?? "";
const place = (name: string) => `draft:${viewer}:${name}`;
const SENT = "draft-sent";
const KEPT_FOR = 60 * 24 * 60 * 60 * 1000;

export function keep(name: string, text: string): void {
  if (text.trim() === "") localStorage.removeItem(place(name));
  else localStorage.setItem(place(name), JSON.stringify({ text, at: Date.now() } satisfies Draft));
}

export function find(name: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(place(name)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function forget(name: string): void {
  localStorage.removeItem(place(name));
}

/** Marks the draft of a form that is being sent. */
export function markSent(name: string, text: string): void {
  sessionStorage.setItem(SENT, JSON.stringify({ name, text }));
}

/** Drops the draft of a form whose text has arrived; called once per page, before drafts are shown. */
export function settle(): void {
  const mark = sessionStorage.getItem(SENT);
  if (!mark) return;
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!visit || visit.type === "back_forward") return;
  const { name, text } = JSON.parse(mark) as { name: string; text: string };
  const redirected = visit.type === "navigate" && visit.redirectCount > 0;
  const asksToSignIn = one("input[type=password]") !== null;
  const shownAgain = all<HTMLTextAreaElement>("textarea").some((area) => area.defaultValue === text);
  if (asksToSignIn || shownAgain) return;
  sessionStorage.removeItem(SENT);
  if (redirected) forget(name);
}

/** Drafts that nobody came back to. */
export function tidy(): void {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith("draft:"))) {
    const at = (JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null)?.at ?? 0;
    if (Date.now() - at > KEPT_FOR) localStorage.removeItem(key);
  }
}
