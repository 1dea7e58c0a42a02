// New replies of a topic, put below those that are shown. What is being written stays where it is.
import { all, one } from "../dom";

const POSTS = ".post[id^=post-]";
const number = (post: Element) => Number(post.id.slice("post-".length));

/** Replaces one part of the page by the same part of another; it may be missing in either. */
function renew(selector: string, page: Document, after: Element): void {
  const [old, fresh] = [one(selector), one(selector, page)];
  if (old && fresh) old.replaceWith(fresh);
  else if (fresh) after.after(fresh);
}

/** Shows the replies that the link leads to. Gives false when they stand on another page. */
export async function showReplies(notice: HTMLElement, link: HTMLAnchorElement): Promise<boolean> {
  const response = await fetch(link.href).catch(() => null);
  if (!response?.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [here, there] = [all(POSTS), all(POSTS, page)];
  const last = here.at(-1);
  if (!last || here[0]?.id !== there[0]?.id) return false;
  const fresh = there.filter((post) => number(post) > number(last));
  const first = fresh[0];
  const watched = one("ws-live", page)?.dataset.watch;
  const onward = one<HTMLAnchorElement>("ws-live a", page)?.getAttribute("href");
  if (!first || !watched || !onward) return false;
  last.after(...fresh);
  renew(".paging", page, notice);
  renew(".aside", page, notice);
  notice.dataset.watch = watched;
  link.hidden = true;
  link.href = onward;
  document.dispatchEvent(new Event("htmx:after:swap"));
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "nearest" });
  return true;
}
