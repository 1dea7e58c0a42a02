// The cabinet and what script adds to a page. Every component stands on these sheets, so what holds here holds
// wherever it is used.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";

const SHEETS = ["/cabinet", "/cabinet/topic", "/cabinet/list", "/cabinet/ask", "/cabinet/search", "/help", "/help/keys", "/privacy"];

const views = [
  { name: "light", options: { viewport: { width: 1280, height: 900 }, colorScheme: "light" } },
  { name: "dark", options: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" } },
  { name: "phone", options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  { name: "narrowest", options: { viewport: { width: 320, height: 640 } } },
] as const;

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? "");
const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const { name, options } of views) {
  test.describe(name, () => {
    test.use(options);

    test("axe finds nothing, nothing scrolls sideways, nothing fails", async ({ page }) => {
      const failures: string[] = [];
      page.on("pageerror", (error) => failures.push(error.message));
      page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
      for (const sheet of SHEETS) {
        await page.goto(sheet);
        await page.evaluate(() => document.fonts.ready);
        // At 640 px height axe takes what lies below the fixed bar for hidden.
        if (name !== "narrowest") await expectAccessible(page);
        expect(await sideways(page), sheet).toBeLessThanOrEqual(0);
      }
      expect(failures).toEqual([]);
    });
  });
}

test("without script every control of a form is there", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/cabinet");
  await expect(page.locator("ws-writing textarea")).toBeVisible();
  await expect(page.locator("ws-writing button[data-without-script]")).toBeVisible();
  await expect(page.locator(".write-tools")).toBeHidden();
  await expect(page.locator("ws-tags input").first()).toHaveValue("ward transfer, night");
  await page.locator(".you summary").click();
  await page.locator(".you button[value=dark]").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await context.close();
});

test("the theme changes at once and stays", async ({ page }) => {
  await page.goto("/cabinet");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator(".you summary").click();
  const kept = page.waitForResponse("**/look");
  await page.locator(".you button[value=dark]").click();
  await kept;
  expect(await ground()).not.toBe(light);
  await page.reload();
  expect(await ground()).not.toBe(light);
});

test("the list turns compact without leaving the page", async ({ page }) => {
  await page.goto("/cabinet/list");
  await page.evaluate(() => Object.assign(window, { here: true }));
  await page.getByRole("button", { name: "Compact" }).click();
  await expect(page.locator("table.compact")).toBeVisible();
  await expect(page.getByRole("button", { name: "Compact" })).toBeFocused();
  expect(await page.evaluate(() => "here" in window)).toBe(true);
  await page.getByRole("button", { name: "Compact" }).click();
  await expect(page.locator("ol.rows")).toBeVisible();
});

test("single keys lead through a topic and can be switched off", async ({ page }) => {
  await page.goto("/cabinet/topic");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await focused(page)).toBe("post-2");
  await page.keyboard.press("k");
  expect(await focused(page)).toBe("post-1");
  await page.keyboard.press("r");
  expect(await focused(page)).toBe("body");
  await page.keyboard.type("j?/ng");
  await expect(page.locator("#body")).toHaveValue("j?/ng");
  await page.locator("#body").fill("");
  await page.locator("h1").click();
  await page.keyboard.press("/");
  await expect(page.locator(".bar-search input")).toBeFocused();
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page.locator("dialog[open] table")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("f");
  await expect(page).toHaveURL(/cabinet\/list/);
  await page.goto("/help/keys");
  await page.getByRole("button", { name: "Switch single keys off" }).click();
  await page.goto("/cabinet/topic");
  await page.keyboard.press("j");
  expect(await focused(page)).toBe("");
});

test("tools write Markdown and undo knows them", async ({ page }) => {
  await page.goto("/cabinet/topic");
  const area = page.locator("#body");
  await area.pressSequentially("- one");
  await area.press("Enter");
  await area.pressSequentially("two");
  await expect(area).toHaveValue("- one\n- two");
  await area.press("Control+Shift+ArrowLeft");
  await page.getByRole("button", { name: "Bold" }).click();
  await expect(area).toHaveValue("- one\n- **two**");
  await area.press("Control+z");
  await expect(area).toHaveValue("- one\n- two");
});

test("a draft is kept, comes back, and can be thrown away and brought back", async ({ page }) => {
  await page.goto("/cabinet/topic");
  const area = page.locator("#body");
  await area.fill("Nobody speaks while lines are moved.");
  await expect(page.locator("[data-line]")).toContainText("Draft kept at");
  await page.reload();
  await expect(area).toHaveValue("Nobody speaks while lines are moved.");
  await expect(page.locator("[data-line]")).toContainText("is back");
  await page.getByRole("button", { name: "Throw the draft away" }).click();
  await expect(area).toHaveValue("");
  await page.locator(".toast").getByRole("button").click();
  await expect(area).toHaveValue("Nobody speaks while lines are moved.");
});

test("tags become words that can be taken away", async ({ page }) => {
  await page.goto("/cabinet/ask");
  const words = page.locator("ws-tags .word");
  await expect(page.locator("#tags")).toBeFocused();
  await page.keyboard.type("new one,");
  await expect(words).toHaveText(["ward transfer", "night", "anticoag", "new one"]);
  await page.getByRole("button", { name: "Remove night" }).click();
  await page.keyboard.press("Backspace");
  await expect(page.locator("input[name=tags]")).toHaveValue("ward transfer, anticoag");
});

test("what floats opens, closes on Escape and gives the focus back", async ({ page }) => {
  await page.goto("/cabinet");
  const opener = page.getByRole("button", { name: "Throw the draft away …" });
  await opener.click();
  await expect(page.getByRole("button", { name: "Keep it" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  const menu = page.locator(".you summary");
  await menu.click();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".you a").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await expect(page.locator("details.menu[open]")).toHaveCount(0);
});

test("on a phone filters open as a sheet", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.goto("/cabinet/search");
  await expect(page.locator(".filters")).toBeHidden();
  await page.getByRole("link", { name: "Filter, 1 chosen" }).click();
  await expect(page.locator(".filters")).toBeVisible();
  await page.getByRole("link", { name: "Done" }).click();
  await expect(page.locator(".filters")).toBeHidden();
  await context.close();
});
