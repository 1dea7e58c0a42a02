// Who is who in the demo organisation, and how they come in.
import { expect, type Cookie, type Page } from "@playwright/test";

export const PASSWORD = "read it back";
export const COMMUNITY = "/c/safe-handovers";

export type Person = "mei" | "sunniva" | "nadia" | "samir";

/** What each of them is in Safe Handovers. */
export const ROLES = { mei: "administrator", sunniva: "facilitator", nadia: "member", samir: "somebody else" } as const;

export const email = (person: Person) => `${person}@marlowreach.example`;

/** Fills in the form of the sign-in page and sends it. */
export async function fillSignIn(page: Page, person: Person) {
  await page.getByLabel("E-mail address").fill(email(person));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in by the form, as everybody does, and lands on the page that was asked for. */
export async function signIn(page: Page, person: Person, next = "/") {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(new RegExp(`${next.replace("?", "\\?")}$`));
}

const sessions = new Map<Person, Cookie[]>();

/** The same without the detour, for tests about something else: each worker signs in once as each of them. */
export async function comeIn(page: Page, person: Person) {
  let cookies = sessions.get(person);
  if (!cookies) {
    await signIn(page, person);
    cookies = await page.context().cookies();
    sessions.set(person, cookies);
  }
  await page.context().addCookies(cookies);
}
