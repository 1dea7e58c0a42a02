// Forms: the focus on what is wrong, one press one act, Ctrl+Enter, filters that act at once.
import { on, one } from "./dom";

function focusFirstError(): void {
  const wrong = one(".errors[autofocus]") ?? one("[aria-invalid=true]");
  if (wrong && document.activeElement !== wrong) wrong.focus();
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
    const button = event.submitter ?? one("button:not([type=button])", form);
    button?.setAttribute("aria-busy", "true");
  });
  // Coming back by the browser's button finds the page as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLElement>("form[data-sent]")) delete form.dataset.sent;
    for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  });
  on<KeyboardEvent>("keydown", "form textarea", (event, area) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      (area as HTMLTextAreaElement).form?.requestSubmit();
    }
  });
  on("change", "form[data-auto]", (_, form) => (form as HTMLFormElement).requestSubmit());
}
