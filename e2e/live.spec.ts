// What other people write while a page is open: it says so quietly, and loads it in place when asked.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";

const PASSWORD = "read it back";

async function signedIn(browser: Browser, who: string, next: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel("E-mail address").fill(`${who}@marlowreach.example`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
  return page;
}

async function ask(page: Page, title: string): Promise<string> {
  await page.goto("/c/safe-handovers/ask");
  await page.locator("input[name=title]").fill(title);
  await page.locator("textarea[name=body]").fill("What do you do?");
  await page.locator("main form button.primary").click();
  await expect(page.locator("h1")).toHaveText(title);
  return new URL(page.url()).pathname;
}

async function reply(page: Page, topic: string, text: string) {
  await page.goto(topic);
  await page.locator("textarea[name=body]").fill(text);
  await page.getByRole("button", { name: "Post reply" }).click();
  await expect(page.locator("article.post .cooked").last()).toHaveText(text);
}

test("a reply by somebody else is offered and shown in place, and nothing that is being written is lost", async ({ browser }) => {
  const nadia = await signedIn(browser, "nadia", "/c/safe-handovers");
  const topic = await ask(nadia, `Who hears of a reply? ${Date.now()}`);
  // Two tabs of one browser share one stream.
  const second = await nadia.context().newPage();
  await second.goto(topic);
  const writing = nadia.locator("textarea[name=body]");
  await writing.fill("Half a sentence");
  await nadia.evaluate(() => Object.assign(window, { here: true }));
  const below = () => nadia.locator("#reply").evaluate((reply) => reply.getBoundingClientRect().top + scrollY);
  await nadia.evaluate(() => document.fonts.ready);
  const before = await below();

  const sunniva = await signedIn(browser, "sunniva", "/c/safe-handovers");
  await reply(sunniva, topic, "I do.");
  const notice = nadia.getByRole("link", { name: "1 new reply: show" });
  await expect(notice).toBeVisible();
  expect(await below(), "nothing moves").toBe(before);
  await expect(second.getByRole("link", { name: "1 new reply: show" })).toBeVisible();
  await expect(nadia.locator("#post-2")).toHaveCount(0);

  await expectAccessible(nadia);
  await notice.click();
  await expect(nadia.locator("#post-2 .cooked")).toHaveText("I do.");
  await expect(nadia.locator("#post-2")).toBeFocused();
  await expect(notice).toBeHidden();
  await expect(writing).toHaveValue("Half a sentence");
  expect(await nadia.evaluate(() => "here" in window), "the page was not loaded anew").toBe(true);

  await reply(sunniva, topic, "And I do.");
  await notice.click();
  await expect(nadia.locator("#post-3 .cooked")).toHaveText("And I do.");
  await expect(second.getByRole("link", { name: "2 new replies: show" })).toBeVisible();
  await nadia.context().close();
  await sunniva.context().close();
});

test("a list says what is new or changed and shows it in place", async ({ browser }) => {
  const nadia = await signedIn(browser, "nadia", "/c/safe-handovers/forum");
  const sunniva = await signedIn(browser, "sunniva", "/c/safe-handovers");
  const title = `Is this list alive? ${Date.now()}`;
  await ask(sunniva, title);
  const notice = nadia.getByRole("link", { name: /new or changed: show$/ });
  await expect(notice).toBeVisible();
  await expectAccessible(nadia);
  await notice.click();
  await expect(nadia.locator(".row-title").filter({ hasText: title })).toBeVisible();
  await expect(notice).toBeHidden();
  await nadia.context().close();
  await sunniva.context().close();
});
