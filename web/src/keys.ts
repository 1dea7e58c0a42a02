// Single keys: `/` search, `j` `k` next and previous, `r` reply, `n` ask, `g` and a
// letter for a place, `?` the list. They can be switched off and never act in a field.
import { all, one, takesText } from "./dom";

const STOPS = "main :is(.row:has(.row-title a, .person-name a), .compact tbody tr, .post[id])";

function step(by: number): void {
  const stops = all(STOPS).filter((stop) => stop.offsetParent !== null);
  if (stops.length === 0) return;
  const here = document.activeElement?.closest<HTMLElement>(STOPS) ?? null;
  const at = here ? stops.indexOf(here) : by > 0 ? -1 : 0;
  const next = stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
  if (!next) return;
  const target = one(".row-title a, .person-name a", next) ?? next;
  if (target === next) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key: string): boolean {
  const target = all(`[data-key="${key}"]`).find((element) => element.offsetParent !== null);
  if (!target) return false;
  if (takesText(target)) {
    target.focus();
    if (target instanceof HTMLInputElement) target.select();
    target.scrollIntoView({ block: "nearest" });
  } else {
    target.click();
  }
  return true;
}

function go(letter: string): boolean {
  const link = one<HTMLAnchorElement>(`a[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return link !== null;
}

export function keys(): void {
  if (document.documentElement.dataset.keys === "off") return;
  let afterG = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesText(event.target) || one("dialog[open]")) return;
    const waited = performance.now() - afterG < 1500;
    afterG = 0;
    if (waited && go(event.key)) return event.preventDefault();
    if (event.key === "g") afterG = performance.now();
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "?") one<HTMLAnchorElement>("a[data-opens=keys]")?.click();
    else if (!["/", "r", "n"].includes(event.key) || !press(event.key)) return;
    event.preventDefault();
  });
}
