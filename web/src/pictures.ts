// Pictures in the writing field: chosen, pasted or dropped, sent to `/f`, with the
// question what they show. The answer becomes the picture's text.
import { all, one } from "./dom";
import { block } from "./markdown";

const KINDS = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export interface Host {
  area: HTMLTextAreaElement;
  element: HTMLElement;
  say: (text: string, failed?: boolean) => void;
}

interface Answer {
  url?: string;
  /** Why not. */
  detail?: string;
  /** What became of it that the writer did not ask for. */
  notice?: string;
}

async function send(file: File, community: string): Promise<Answer> {
  const body = new FormData();
  body.append("community", community);
  body.append("file", file);
  const response = await fetch("/f", { method: "POST", body, headers: { accept: "application/json" } });
  const answer = (await response.json().catch(() => ({}))) as Answer;
  return response.ok ? answer : { detail: answer.detail ?? "" };
}

const escaped = (text: string) => text.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ");

/** The Markdown of a picture by its address, with whatever text it has now. */
function find(area: HTMLTextAreaElement, url: string): { from: number; to: number } | null {
  const to = area.value.indexOf(`](${url})`);
  const from = to < 0 ? -1 : area.value.lastIndexOf("![", to);
  return from < 0 ? null : { from, to: to + url.length + 3 };
}

function show(host: Host, url: string): void {
  const template = one<HTMLTemplateElement>("template[data-picture]", host.element);
  const picture = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!picture) return;
  const answer = one<HTMLInputElement>("input", picture);
  const label = one<HTMLLabelElement>("label", picture);
  const image = one<HTMLImageElement>("img", picture);
  if (!answer || !label || !image) return;
  image.src = url;
  answer.id = `picture-${url.split("/").pop()}`;
  label.htmlFor = answer.id;
  answer.addEventListener("input", () => {
    const at = find(host.area, url);
    if (at) host.area.setRangeText(`![${escaped(answer.value)}](${url})`, at.from, at.to, "preserve");
    host.area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  one("button", picture)?.addEventListener("click", () => {
    const at = find(host.area, url);
    if (at) host.area.setRangeText("", at.from, at.to, "preserve");
    host.area.dispatchEvent(new Event("input", { bubbles: true }));
    picture.remove();
    host.area.focus();
  });
  one(".write-box", host.element)?.append(picture);
  answer.focus();
}

/** Sends pictures one after the other and puts them where the text stands. */
export async function add(host: Host, files: Iterable<File>): Promise<void> {
  const { community = "", sending = "", failed = "", largest = "0", tooLarge = "", unknown = "" } = host.element.dataset;
  for (const file of files) {
    if (!KINDS.includes(file.type)) {
      host.say(unknown, true);
      continue;
    }
    if (file.size > Number(largest)) {
      host.say(tooLarge, true);
      continue;
    }
    host.say(sending);
    const answer = await send(file, community).catch((): Answer => ({}));
    if (answer.url) {
      block(host.area, `![](${answer.url})`);
      host.say(answer.notice ?? "");
      show(host, answer.url);
    } else {
      host.say(answer.detail || failed, true);
    }
  }
}

/** Asks once for what a picture shows before the text is posted; says whether to wait. */
export function asks(host: Host): boolean {
  for (const picture of all(".picture", host.element)) {
    const answer = one<HTMLInputElement>("input", picture);
    if (!answer || answer.value.trim() !== "" || picture.dataset.asked) continue;
    picture.dataset.asked = "yes";
    one(".error", picture)?.removeAttribute("hidden");
    answer.focus();
    return true;
  }
  return false;
}

/** Pictures among what is pasted or dropped. */
export function picturesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

/** Lets somebody choose pictures from their device. */
export function choose(host: Host): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = KINDS.join(",");
  input.multiple = true;
  input.hidden = true;
  // It stays in the page while somebody chooses: what nothing holds may be collected before they have.
  host.element.append(input);
  input.addEventListener("cancel", () => input.remove());
  input.addEventListener("change", () => {
    void add(host, [...(input.files ?? [])]);
    input.remove();
  });
  input.click();
}
