// Everything by keyboard: no pointer is used in this file, and focus is never guessed.
import { expect, test, type Page } from "@playwright/test";
import { comeIn, COMMUNITY, email, PASSWORD } from "./cast.ts";
import { solvedTopic } from "./pages.ts";

/** Presses Tab until the element with this role and name has the focus. */
async function tabTo(page: Page, name: string | RegExp) {
  const pattern = typeof name === "string" ? new RegExp(`^${name}$`) : name;
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement | null;
      const labelled = focused?.id ? document.querySelector(`label[for="${focused.id}"]`) : null;
      return (labelled?.textContent ?? focused?.getAttribute("aria-label") ?? focused?.textContent ?? "").trim().replace(/\s+/g, " ");
    });
    if (pattern.test(label)) {
      await expectVisibleFocus(page);
      return;
    }
  }
  throw new Error(`Tab never reached ${name}`);
}

/** The focus can be seen: it has an outline, and nothing lies over it. */
async function expectVisibleFocus(page: Page) {
  const seen = await page.evaluate(() => {
    const focused = document.activeElement as HTMLElement;
    const box = focused.getBoundingClientRect();
    const on = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return { outline: parseFloat(getComputedStyle(focused).outlineWidth), uncovered: on !== null && (focused.contains(on) || on.contains(focused)) };
  });
  expect(seen.outline).toBeGreaterThanOrEqual(2);
  expect(seen.uncovered).toBe(true);
}

test("sign in, find the way to the forum, ask, reply, solve, find", async ({ page }) => {
  await page.goto(`/sign-in?next=${COMMUNITY}`);
  await tabTo(page, "E-mail address");
  await page.keyboard.type(email("nadia"));
  await tabTo(page, "Password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${COMMUNITY}$`));

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the text" })).toBeInViewport();
  await expectVisibleFocus(page);
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
  await tabTo(page, "Ask a question");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/ask$/);
  await tabTo(page, "Your question");
  const word = `mouse${Date.now()}`;
  const title = `Can one do without a ${word}?`;
  await page.keyboard.type(title);
  await tabTo(page, "What have you tried, and what is in the way\\?");
  await page.keyboard.type("Everything by keyboard.");
  await tabTo(page, "Post question");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);

  await tabTo(page, "Your reply");
  await page.keyboard.type("One can.");
  await tabTo(page, "Post reply");
  await page.keyboard.press("Enter");
  await expect(page.locator("#post-2")).toContainText("One can.");
  await tabTo(page, "Accept as solution");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Solved question")).toBeVisible();

  // The index follows within a second.
  await expect(async () => {
    await page.keyboard.press("/");
    await page.keyboard.press("Control+a");
    await page.keyboard.type(word);
    await page.keyboard.press("Enter");
    await expect(page.locator(".results h2").first()).toHaveText(title, { timeout: 1000 });
    // One has to leave the field for its key to lead there again.
    await page.keyboard.press("Tab");
  }).toPass({ timeout: 15_000 });
  await tabTo(page, title.replace("?", "\\?"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
});

test("Tab leads through a page with everything on it, and out again", async ({ page }) => {
  await comeIn(page, "sunniva");
  for (const path of [await solvedTopic(page), `${COMMUNITY}/ask`, "/search?q=handover"]) {
    await page.goto(path);
    const met: string[] = [];
    const step = () => page.evaluate(() => (document.activeElement === document.body ? "" : (document.activeElement as HTMLElement).outerHTML));
    for (let presses = 0; presses < 250; presses++) {
      await page.keyboard.press("Tab");
      const here = await step();
      // Behind the last one, the browser's own controls follow and the page has no focus.
      if (here === "" || here === met[0]) break;
      met.push(here);
    }
    expect(met.length, path).toBeGreaterThan(15);
    expect(met.length, path).toBeLessThan(250);
    expect(met.at(-1), path).toContain("/help/keys");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    expect(await step(), path).not.toBe(met.at(-1));
  }
});

test("single keys lead from a list into a topic and to its reply", async ({ page }) => {
  await page.goto(`${COMMUNITY}/forum`);
  const first = await page.locator(".row-title a").first().textContent();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(first?.trim() ?? "");
  await page.keyboard.press("/");
  await page.keyboard.type("handover");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/search\?q=handover/);
  await expect(page.locator(".results h2").first()).toBeVisible();
});

test("the directory: search, rows, a facet, a person", async ({ page }) => {
  await comeIn(page, "nadia");
  await page.goto("/people");
  await tabTo(page, "Search by name");
  await page.keyboard.type("an");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?q=an/);
  const names = page.locator(".person-name");
  await expect(names.first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("j");
  await expect(names.nth(0).getByRole("link")).toBeFocused();
  await expectVisibleFocus(page);
  await page.keyboard.press("j");
  await expect(names.nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("k");
  await expect(names.nth(0).getByRole("link")).toBeFocused();
  const found = await names.count();
  const facet = await page.locator(".facet label").first().innerText();
  await tabTo(page, facet);
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/practice=/);
  expect(await names.count()).toBeLessThan(found);
  await page.keyboard.press("j");
  const person = await names.nth(0).innerText();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(person);
});
