// A draft lives in this browser until its text has been posted.
//
// When a form is sent, the draft is only marked. It goes when the next page of this
// tab says in its toast that something was done, and neither asks to sign in nor shows
// the same text again. A lost connection, an error page or an expired session
// therefore never costs a word.
import { all, one } from "./dom";

export interface Draft {
  text: string;
  at: number;
}

const viewer = document.documentElement.dataset.viewer ?? "";
const place = (name: string) => `draft:${viewer}:${name}`;
const SENT = "draft-sent";
const KEPT_FOR = 60 * 24 * 60 * 60 * 1000;

function read<T>(store: Storage, key: string): T | null {
  try {
    return JSON.parse(store.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

export function keep(name: string, text: string): void {
  if (text.trim() === "") localStorage.removeItem(place(name));
  else localStorage.setItem(place(name), JSON.stringify({ text, at: Date.now() } satisfies Draft));
}

export function find(name: string): Draft | null {
  return read<Draft>(localStorage, place(name));
}

/** The newest draft of an edit that started from an earlier version than `name` says (`edit-POST-VERSION`), and that version. */
export function findEarlier(name: string): { name: string; version: string } | null {
  const of = /^(edit-\d+-)(\d+)$/.exec(name);
  if (!of) return null;
  const beginning = place(of[1]!);
  const versions = Object.keys(localStorage)
    .filter((key) => key.startsWith(beginning))
    .map((key) => Number(key.slice(beginning.length)))
    .filter((version) => version < Number(of[2]));
  const version = versions.length > 0 ? String(Math.max(...versions)) : null;
  return version === null ? null : { name: of[1]! + version, version };
}

/** Drops a draft, and with that of an edit those of its earlier versions. */
export function forget(name: string): void {
  const of = /^edit-\d+-/.exec(name);
  const beginning = of && place(of[0]);
  for (const key of Object.keys(localStorage)) if (key === place(name) || (beginning && key.startsWith(beginning))) localStorage.removeItem(key);
}

interface Sent {
  name: string;
  text: string;
  action: string;
}

/** Marks the draft of a form that is being sent. */
export function markSent(name: string, text: string, action: string): void {
  sessionStorage.setItem(SENT, JSON.stringify({ name, text, action } satisfies Sent));
}

/** Another form is being sent: what the next page says was done is not about the draft that was marked. */
function sendAnother(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || form.action === read<Sent>(sessionStorage, SENT)?.action) return;
  const signsIn = form.action.endsWith("/sign-in/kept") || one("input[type=password]", form) !== null;
  if (!signsIn) sessionStorage.removeItem(SENT);
}

/** Drops the draft of a form whose text has arrived; called once per page, before drafts are shown. */
function settle(): void {
  const sent = read<Sent>(sessionStorage, SENT);
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!sent || !visit || visit.type === "back_forward") return;
  const done = visit.type === "navigate" && one("ws-toast .toast") !== null;
  const asksToSignIn = one("input[type=password]") !== null;
  const shownAgain = all<HTMLTextAreaElement>("textarea").some((area) => area.defaultValue === sent.text);
  if (asksToSignIn || shownAgain) return;
  sessionStorage.removeItem(SENT);
  if (done) forget(sent.name);
}

/** Drafts that nobody came back to go after two months. */
function tidy(): void {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith("draft:"))) {
    if (Date.now() - (read<Draft>(localStorage, key)?.at ?? 0) > KEPT_FOR) localStorage.removeItem(key);
  }
}

/** Whether this browser keeps anything for this site; some people forbid it. */
export const available = (() => {
  try {
    settle();
    tidy();
    addEventListener("submit", sendAnother, true);
    return true;
  } catch {
    return false;
  }
})();
