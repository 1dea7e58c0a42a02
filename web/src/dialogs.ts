// Dialogs, and links that copy an address.
import { on, one } from "./dom";
import { toast } from "./toast";

/** Shows the page at an address in a dialog, for what has a page of its own without script. */
async function openPage(link: HTMLAnchorElement): Promise<void> {
  const id = `dialog-${link.dataset.opens}`;
  let dialog = one<HTMLDialogElement>(`#${id}`);
  if (!dialog) {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const content = one("main .lead", page);
    if (!response.ok || !content) {
      location.assign(link.href);
      return;
    }
    dialog = document.createElement("dialog");
    dialog.id = id;
    dialog.setAttribute("aria-label", page.title);
    dialog.append(...content.children);
    document.body.append(dialog);
  }
  dialog.showModal();
}

export function dialogs(): void {
  on<MouseEvent>("click", "[data-opens]", (event, opener) => {
    const dialog = one<HTMLDialogElement>(`dialog#${opener.dataset.opens}`);
    if (!dialog && !(opener instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    if (dialog) dialog.showModal();
    else void openPage(opener as HTMLAnchorElement);
  });
  on("click", "[data-closes]", (_, closer) => closer.closest("dialog")?.close());
  on<MouseEvent>("click", "dialog", (event, dialog) => {
    // The dialog itself is only hit beside its content: on the veil or the padding.
    const box = dialog.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    const inside = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    if (event.target === dialog && !inside) (dialog as HTMLDialogElement).close();
  });
  on<MouseEvent>("click", "[data-copy]", (event, link) => {
    event.preventDefault();
    const address = new URL(link.dataset.copy || location.href, location.href).href;
    void navigator.clipboard.writeText(address).then(() => toast(link.dataset.done ?? address));
    link.closest("details")?.removeAttribute("open");
  });
}
