// The main job, in a browser: come in, ask, be answered, mark the solution, find it again.
import { expect, test, type Page } from "@playwright/test";
import { COMMUNITY, comeIn, fillSignIn, signIn } from "./cast.ts";
import { ask, editElsewhere, send } from "./pages.ts";

/** Words that no other test and no demo text uses, so that a search finds this run's topic only. */
const unique = (word: string) => `${word}${Math.random().toString(36).slice(2, 8).replace(/\d/g, "q")}`;

async function find(page: Page, words: string, title: string) {
  // The index follows within a second; searching again is what a person would do.
  await expect(async () => {
    await page.goto(`/search?q=${encodeURIComponent(words)}`);
    await expect(page.getByRole("link", { name: title }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
}

test("ask, answer, solve, find", async ({ browser, page: asker }) => {
  const word = unique("drain");
  const title = `Who signs for a ${word} at night?`;
  await signIn(asker, "nadia", COMMUNITY);
  await asker.getByRole("link", { name: "Ask a question" }).first().click();
  await asker.getByLabel("Your question").fill(title);
  await asker.getByLabel("What have you tried, and what is in the way?").fill("We tried the *old* sheet.\n\n- It is full\n- Nobody reads it");
  await asker.getByRole("button", { name: "Post question" }).click();
  await expect(asker.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(asker.locator(".post em")).toHaveText("old");
  await expect(asker.getByText("No replies yet")).toBeVisible();

  const answerer = await (await browser.newContext()).newPage();
  await signIn(answerer, "sunniva", new URL(asker.url()).pathname);
  await answerer.getByLabel("Your reply").fill("Whoever takes the patient. We write it on the door.");
  await answerer.getByRole("button", { name: "Post reply" }).click();
  await expect(answerer.locator("#post-2")).toContainText("Whoever takes the patient.");

  await asker.reload();
  const reply = asker.locator("#post-2");
  await reply.getByRole("button", { name: "This helped" }).click();
  await expect(asker.locator("#post-2").getByRole("button", { name: "This helped" })).toHaveAttribute("aria-pressed", "true");
  await asker.locator("#post-2").getByRole("button", { name: "Accept as solution" }).click();
  await expect(asker.getByText("Solved question")).toBeVisible();
  await expect(asker.locator("#post-2")).toContainText("accepted by");

  await find(answerer, word, title);
  await find(answerer, `${word} is:solved`, title);
  await answerer.getByRole("link", { name: title }).first().click();
  await expect(answerer.getByRole("heading", { level: 1 })).toHaveText(title);
  await answerer.goto(`/search?q=${word}+is:unanswered`);
  await expect(answerer.getByRole("link", { name: title })).toHaveCount(0);
});

test("without script: read, sign in, ask, reply, edit, sign out", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${COMMUNITY}/forum`);
  await page.locator(".row-title a").first().click();
  await expect(page.locator("#post-1")).toBeVisible();

  await signIn(page, "nadia", `${COMMUNITY}/ask`);
  // A title of spaces passes the browser and not the house.
  await page.getByLabel("Your question").fill("   ");
  await page.getByLabel("What have you tried, and what is in the way?").fill("Three words at most.");
  await page.getByRole("button", { name: "Post question" }).click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await expect(page.getByLabel("What have you tried, and what is in the way?")).toHaveValue("Three words at most.");
  const title = `What goes on the ${unique("board")}?`;
  await page.getByLabel("Your question").fill(title);
  await page.getByLabel("Tags").fill("night, board");
  await page.getByRole("button", { name: "Post question" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await page.getByLabel("Your reply").fill("First try.");
  await page.getByRole("button", { name: "Post reply" }).click();
  await expect(page.locator("#post-2")).toContainText("First try.");

  await page.locator("#post-2 details.menu > summary").click();
  await page.locator("#post-2").getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Text" }).fill("Second try.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.locator("#post-2")).toContainText("Second try.");

  await page.locator(".you summary").click();
  await page.locator(".you").getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${COMMUNITY}/ask`);
  await expect(page).toHaveURL(/sign-in/);
  await context.close();
});

test("a form with mistakes says which, keeps what was typed and leads to the first", async ({ page }) => {
  await comeIn(page, "nadia");
  await page.goto(`${COMMUNITY}/ask`);
  await page.getByLabel("What have you tried, and what is in the way?").fill("A text that must not be lost.");
  expect((await send(page, "main form"))?.status()).toBe(422);
  const title = page.getByLabel("Your question");
  await expect(title).toHaveAttribute("aria-invalid", "true");
  await expect(title).toHaveAccessibleDescription(/Say in one sentence/);
  await expect(title).toBeFocused();
  await expect(page.getByLabel("What have you tried, and what is in the way?")).toHaveValue("A text that must not be lost.");
});

test("a text survives a session that ended while it was written", async ({ page, context }) => {
  await signIn(page, "nadia", `${COMMUNITY}/ask`);
  const title = `Does a ${unique("lamp")} wake the next bed?`;
  await page.getByLabel("Your question").fill(title);
  await page.getByLabel("What have you tried, and what is in the way?").fill("A long thought.");
  await context.clearCookies();
  await page.getByRole("button", { name: "Post question" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in first");
  await expect(page.getByLabel("What you wrote").last()).toHaveValue("A long thought.");
  await page.getByRole("button", { name: "Sign in and send it" }).click();
  await fillSignIn(page, "nadia");
  // The text is shown again; sending it is the writer's act.
  await expect(page.locator("main form textarea").last()).toHaveValue("A long thought.");
  await page.locator("main form button.primary").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.locator("#post-1")).toContainText("A long thought.");
});

test("whoever is in a hurry posts once", async ({ page }) => {
  await comeIn(page, "nadia");
  await page.goto(`${COMMUNITY}/ask`);
  const title = `Is ${unique("twice")} better than once?`;
  await page.getByLabel("Your question").fill(title);
  await page.getByLabel("What have you tried, and what is in the way?").fill("Pressing twice.");
  await page.getByRole("button", { name: "Post question" }).dblclick();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await page.goto(`${COMMUNITY}/forum`);
  await expect(page.getByRole("link", { name: title })).toHaveCount(1);
});

test("a form that is sent twice without script posts once", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await comeIn(page, "nadia");
  const { topic } = await ask(page, `Who ${unique("echo")}es?`, "Sent once.");
  await page.goto(topic);
  await page.getByLabel("Your reply").fill("Said once.");
  await page.getByRole("button", { name: "Post reply" }).click();
  await expect(page.locator("#post-2")).toContainText("Said once.");
  // Back, and the same form again, with what was typed and with the key that it had.
  await page.goBack();
  await expect(page.getByLabel("Your reply")).toHaveValue("Said once.");
  await page.getByRole("button", { name: "Post reply" }).click();
  await expect(page.locator("#post-2")).toContainText("Said once.");
  await expect(page.locator("#post-3")).toHaveCount(0);
  await context.close();
});

test("whoever edits what somebody has changed in between sees both texts, and decides", async ({ page }) => {
  await comeIn(page, "nadia");
  const { topic, post } = await ask(page, "Who has the key?", "Ask at the *desk* by noon.");
  const edit = `${COMMUNITY}/p/${post}/edit`;
  await page.goto(edit);
  await editElsewhere(page, edit, { title: "Who has the key?", body: "Ask at the *door* by noon." });
  await page.getByRole("textbox", { name: "Text" }).fill("Ask at the *desk* by midnight.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.locator(".change ins")).toContainText(["door", "noon"]);
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveValue("Ask at the *desk* by midnight.");
  // Nothing is written before that is decided.
  expect(await (await page.request.get(topic)).text()).toContain("<em>door</em>");
  await page.getByRole("textbox", { name: "Text" }).fill("Ask at the *door* by midnight.");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.locator("#post-1")).toContainText("Ask at the door by midnight.");
});

test("a private place and a place that was never made look the same", async ({ page }) => {
  await signIn(page, "samir");
  const never = await page.goto("/c/nobody-made-this");
  expect(never?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You can’t see this page");
});
