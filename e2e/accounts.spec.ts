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
