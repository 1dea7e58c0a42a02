// May already be answered: while a title is written, what is close to it shows below
// the field. `data-similar` answers `?q=` (and `community=`) with an HTML fragment. It
// never moves the focus and never blocks.
import { all, calm, one } from "./dom";

const ENOUGH_WORDS = 4;

function watch(place: HTMLElement): void {
  const title = one<HTMLInputElement>("input[name=title]", place.closest("form") ?? document);
  if (!title) return;
  let asked = "";
  const ask = async () => {
    const query = title.value.trim();
    if (query === asked) return;
    asked = query;
    if (query.split(/\s+/).length < ENOUGH_WORDS) return place.replaceChildren();
    const fields = new URLSearchParams({ q: query, community: place.dataset.community ?? "" });
    const response = await fetch(`${place.dataset.similar}?${fields}`).catch(() => null);
    if (!response?.ok || query !== asked) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...page.body.childNodes);
  };
  title.addEventListener("input", calm(400, () => void ask()));
  void ask();
}

export function similar(): void {
  for (const place of all("[data-similar]")) watch(place);
}
