// Coming to an account and staying its owner.
import { devices, expect, test } from "@playwright/test";
import { COMMUNITY, PASSWORD, signIn } from "./cast.ts";
import { askForAccount } from "./pages.ts";

const unique = (word: string) => `${word}${Math.random().toString(36).slice(2, 8).replace(/\d/g, "q")}`;

test("sign-up to first answer on a phone", async ({ browser }) => {
  const { userAgent, viewport, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
  const phone = await browser.newContext({ userAgent, viewport, deviceScaleFactor, isMobile, hasTouch });
  const page = await phone.newPage();
  const address = `${unique("ines")}@marlowreach.example`;
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign up" }).click();
  await expect(page.getByText("an address that ends in @marlowreach.example")).toBeVisible();
  await page.goto(await askForAccount(page, address));
  await page.getByLabel("Your name").fill("Ines Sommer");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByText("You have an account now")).toBeVisible();

  await page.goto(COMMUNITY);
  await page.getByRole("button", { name: "Join" }).first().click();
  const title = `Where does the ${unique("folder")} go at night?`;
  await page.goto(`${COMMUNITY}/ask`);
  await page.getByLabel("Your question").fill(title);
  await page.getByLabel("What have you tried, and what is in the way?").fill("I looked on both wards.");
  await page.getByRole("button", { name: "Post question" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);

  const answerer = await (await browser.newContext()).newPage();
  await signIn(answerer, "sunniva", new URL(page.url()).pathname);
  await answerer.getByLabel("Your reply").fill("It stays with the patient.");
  await answerer.getByRole("button", { name: "Post reply" }).click();
  await expect(answerer.locator("#post-2")).toContainText("It stays with the patient.");
  await page.reload();
  await expect(page.locator("#post-2")).toContainText("It stays with the patient.");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, "nothing sticks out").toBeLessThanOrEqual(0);
  await phone.close();
});

test("a passkey is added and signs in, with and without the address", async ({ browser }) => {
  // A key is bound to the name of the instance, which on this machine is localhost.
  const context = await browser.newContext({ baseURL: `http://localhost:${process.env.E2E_PORT}` });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  const address = `${unique("keys")}@marlowreach.example`;
  await page.goto(await askForAccount(page, address));
  await page.getByLabel("Your name").fill("Kofi Mensah");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();

  await page.goto("/settings/passkeys");
  await page.getByLabel("What holds it?").fill("My phone");
  await page.getByLabel("The password you have now").fill("guessed");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This is not your password")).toBeVisible();
  await page.getByLabel("The password you have now").fill(PASSWORD);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.locator(".row b")).toHaveText("My phone");
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials).toHaveLength(1);

  const signOut = async () => {
    await page.locator(".you summary").click();
    await page.locator(".you").getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("You are signed out")).toBeVisible();
  };
  for (const typed of ["", address]) {
    await signOut();
    await page.goto("/sign-in?next=/settings/passkeys");
    await page.getByLabel("E-mail address").fill(typed);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(page).toHaveURL(/settings\/passkeys$/);
  }
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.locator(".row b")).toHaveCount(0);
  await signOut();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByText("This passkey opens nothing here.")).toBeVisible();
  await context.close();
});

test("where passkeys cannot work, the page says where they do", async ({ page }) => {
  await signIn(page, "nadia", "/settings/passkeys");
  await expect(page.getByText(`Passkeys work at http://localhost:${process.env.E2E_PORT} only.`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
});
