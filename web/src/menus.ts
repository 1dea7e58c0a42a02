// Menus are <details>: they open without script. Here they close on Escape, on a
// click elsewhere and when the focus leaves, and arrows walk through them.
import { all, on, one } from "./dom";

const open = () => all<HTMLDetailsElement>("details.menu[open]");

function close(menu: HTMLDetailsElement, focus: boolean): void {
  menu.open = false;
  if (focus) one("summary", menu)?.focus();
}

export function menus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) close(menu, false);
  });
  document.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (!(next instanceof Node)) return;
    for (const menu of open()) if (!menu.contains(next)) close(menu, false);
  });
  on<KeyboardEvent>("keydown", "details.menu", (event, menu) => {
    const details = menu as HTMLDetailsElement;
    if (event.key === "Escape" && details.open) {
      event.stopPropagation();
      close(details, true);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    details.open = true;
    const lines = all(".menu-panel :is(a, button)", details).filter((line) => line.offsetParent !== null);
    const at = lines.indexOf(document.activeElement as HTMLElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    lines[(at + step + lines.length) % lines.length]?.focus();
  });
}
