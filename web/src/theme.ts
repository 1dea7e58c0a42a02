// The theme changes at once; the form's own request keeps the choice.
import { all, on } from "./dom";

export function theme(): void {
  on<SubmitEvent>("submit", "form[data-theme-form]", (event, form) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.name !== "theme") return;
    event.preventDefault();
    const root = document.documentElement;
    if (button.value === "system") delete root.dataset.theme;
    else root.dataset.theme = button.value;
    for (const other of all<HTMLButtonElement>("form[data-theme-form] button[name=theme]")) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
    const body = new URLSearchParams({ theme: button.value });
    void fetch((form as HTMLFormElement).action, { method: "POST", body, redirect: "manual" });
  });
}
