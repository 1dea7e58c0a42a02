// Passkeys: asks the house for a question, the device for the answer, and brings it back. Around a form, to add one;
// at the door, a button that signs in. Without script, or where a browser knows no passkeys, it says so.
import { one } from "./dom";

interface Question {
  ceremony: string;
  options: { publicKey: Record<string, unknown> };
}

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

type Known = { id: string }[];

/** The question as a browser takes it: bytes where it has text. */
function asked({ options }: Question): Record<string, unknown> {
  const question = { ...options.publicKey, challenge: bytes(options.publicKey.challenge as string) } as Record<string, unknown>;
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (question[list]) question[list] = (question[list] as Known).map((known) => ({ ...known, id: bytes(known.id) }));
  }
  const user = question.user as { id: string } | undefined;
  if (user) {
    question.user = { ...user, id: bytes(user.id) };
    // So that it can be found without an address being typed.
    question.authenticatorSelection = { ...(question.authenticatorSelection as object), residentKey: "preferred" };
  }
  return question;
}

/** What the device said, as the house takes it: text where there are bytes. */
function said(credential: PublicKeyCredential): string {
  const response: Record<string, string> = { clientDataJSON: text(credential.response.clientDataJSON) };
  const given = credential.response as Partial<AuthenticatorAttestationResponse & AuthenticatorAssertionResponse>;
  if (given.attestationObject) response.attestationObject = text(given.attestationObject);
  if (given.authenticatorData) response.authenticatorData = text(given.authenticatorData);
  if (given.signature) response.signature = text(given.signature);
  if (given.userHandle) response.userHandle = text(given.userHandle);
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

class Passkey extends HTMLElement {
  connectedCallback(): void {
    const reason = one("[data-reason]", this);
    const why = !window.isSecureContext || location.origin !== this.dataset.origin ? this.dataset.elsewhere : window.PublicKeyCredential ? undefined : this.dataset.unknown;
    if (why !== undefined) {
      if (reason) reason.textContent = why;
      return;
    }
    reason?.remove();
    const form = one<HTMLFormElement>("form", this);
    if (form) form.hidden = false;
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#go(form.action, new FormData(form));
    });
    const button = one<HTMLButtonElement>("button[data-action]", this);
    if (button) button.hidden = false;
    button?.addEventListener("click", () => {
      const around = button.closest("form");
      const fields = new FormData();
      for (const name of ["email", "next"]) {
        const value = around && new FormData(around).get(name);
        if (value) fields.set(name, value);
      }
      void this.#go(button.dataset.action ?? "", fields);
    });
  }

  async #go(action: string, fields: FormData): Promise<void> {
    this.#say("");
    const question = await this.#send<Question>(`${action}/begin`, fields);
    if (!question) return;
    const publicKey = asked(question);
    let credential: Credential | null = null;
    try {
      credential =
        this.dataset.kind === "create"
          ? await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })
          : await navigator.credentials.get({ publicKey: publicKey as unknown as PublicKeyCredentialRequestOptions });
    } catch {
      // Called off, timed out, or known already: the browser has said which.
    }
    if (!credential) return this.#say(this.dataset.failed ?? "");
    fields.set("ceremony", question.ceremony);
    fields.set("credential", said(credential as PublicKeyCredential));
    const next = await this.#send<{ href: string }>(action, fields);
    if (next) location.assign(next.href);
  }

  async #send<T>(action: string, fields: FormData): Promise<T | undefined> {
    const body = new URLSearchParams();
    for (const [name, value] of fields) if (typeof value === "string") body.set(name, value);
    try {
      const answer = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) return told as T;
      const [wrong] = (told.errors ?? []) as { message: string }[];
      this.#say(wrong?.message ?? told.detail ?? this.dataset.failed ?? "");
    } catch {
      this.#say(this.dataset.failed ?? "");
    }
    return undefined;
  }

  #say(words: string): void {
    const place = one(".error", this);
    if (!place) return;
    place.textContent = words;
    place.hidden = words === "";
  }
}

customElements.define("ws-passkey", Passkey);
