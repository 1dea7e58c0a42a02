// Forms: the focus on what is wrong, one press one act, Ctrl+Enter, filters that act at once.
import { all, on, one } from "./dom";

function focusFirstError(): void {
  const wrong = one(".errors[autofocus]") ?? one("[aria-invalid=true]");
  if (wrong && document.activeElement !== wrong) wrong.focus();
}

/** What a form says, its key apart. */
function said(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "key" && typeof value === "string");
  return JSON.stringify(fields);
}

/** Sixteen random bytes, as the server makes them. */
function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whoever comes back to a form and writes something else posts a second thing: it gets a key of its own. */
function keyFor(form: HTMLFormElement): void {
  const key = one<HTMLInputElement>("input[name=key]", form);
  const now = said(form);
  if (key && form.dataset.said && form.dataset.said !== now) key.value = freshKey();
  form.dataset.said = now;
}

/** How long a form that was sent stays shut: whoever stopped the page from loading may want to send it again. */
const SHUT_FOR = 10_000;

function open(form: HTMLElement): void {
  delete form.dataset.sent;
  for (const busy of all("[aria-busy]", form)) busy.removeAttribute("aria-busy");
}

export function forms(): void {
  focusFirstError();
  on<SubmitEvent>("submit", "form[method=post]", (event, form) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    keyFor(form as HTMLFormElement);
    setTimeout(() => open(form), SHUT_FOR);
    const button = event.submitter ?? one("button:not([type=button])", form);
    button?.setAttribute("aria-busy", "true");
  });
  // Coming back by the browser's button finds the page as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of all("form[data-sent]")) open(form);
  });
  on<KeyboardEvent>("keydown", "form textarea", (event, area) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      (area as HTMLTextAreaElement).form?.requestSubmit();
    }
  });
  on("change", "form[data-auto]", (_, form) => (form as HTMLFormElement).requestSubmit());
}
