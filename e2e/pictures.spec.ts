// Pictures in what people write: chosen, described, posted, seen by others.
import { expect, test } from "@playwright/test";
import { COMMUNITY, comeIn } from "./cast.ts";
import { ask, drawn } from "./pages.ts";

test("a picture is chosen, described, posted and seen", async ({ browser, page }) => {
  await comeIn(page, "nadia");
  const { topic } = await ask(page, "How does your chart look?", "Ours is full by June.");
  await page.goto(topic);
  const outside: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== new URL(page.url()).host) outside.push(request.url());
  });
  await page.getByLabel("Your reply").fill("This is ours:");
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Picture", exact: true }).click();
  await (await chosen).setFiles(await drawn(page, 2400, 1200, "image/jpeg"));
  const field = page.getByLabel("What does the picture show?");
  await expect(field).toBeFocused();

  // Asked once what it shows; then it may be posted without.
  await page.getByRole("button", { name: "Post reply" }).click();
  await expect(page.getByText("Say what the picture shows, or post without it.")).toBeVisible();
  await field.fill("A chart with eight bars, each higher than the one before");
  await expect(page.getByLabel("Your reply")).toHaveValue(/!\[A chart with eight bars, [^\]]*\]\(\/f\/[0-9a-f]{32}-1600x800\)/);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.locator(".write-preview img")).toHaveJSProperty("naturalWidth", 1600);
  await page.getByRole("button", { name: "Post reply" }).click();

  const image = page.locator("#post-2 img[width='1600']");
  await expect(image).toHaveAttribute("alt", /^A chart with eight bars/);
  await expect(image).toHaveJSProperty("naturalWidth", 1600);
  expect(outside).toEqual([]);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(topic);
  await expect(stranger.locator("#post-2 img[width='1600']")).toHaveJSProperty("naturalWidth", 1600);
});

test("one that cannot be taken says why, and the text stays", async ({ page }) => {
  await comeIn(page, "nadia");
  await page.goto(`${COMMUNITY}/ask`);
  const text = page.getByLabel("What have you tried, and what is in the way?");
  await text.fill("See the drawing.");
  const give = async (file: { name: string; mimeType: string; buffer: Buffer }) => {
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Picture", exact: true }).click();
    await (await chosen).setFiles(file);
  };
  await give({ name: "plan.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
  await expect(page.getByText("Only pictures in JPEG, PNG, GIF or WebP can be sent.")).toBeVisible();
  await give({ name: "plan.png", mimeType: "image/png", buffer: Buffer.from("<svg onload='alert(1)'/>") });
  await expect(page.getByText("SVG drawings can hold scripts")).toBeVisible();
  await page.locator("ws-writing").evaluate((field: HTMLElement) => (field.dataset.largest = "1000"));
  await give({ name: "plan.png", mimeType: "image/png", buffer: Buffer.alloc(1001) });
  await expect(page.getByText("The file is too large. The limit here is 10 MB.")).toBeVisible();
  await expect(text).toHaveValue("See the drawing.");
});

test("without script a page takes the picture and gives the line to copy", async ({ browser }) => {
  const drawing = await (await browser.newContext()).newPage();
  const file = await drawn(drawing, 640, 480);
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await comeIn(page, "nadia");
  await page.goto(`${COMMUNITY}/ask`);
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Add a picture" }).click();
  const form = await opened;
  await form.getByLabel("What does the picture show?").fill("Eight bars");
  await form.getByLabel("Picture", { exact: true }).setInputFiles(file);
  await form.getByRole("button", { name: "Send the picture" }).click();
  const line = await form.getByLabel("Copy this line into your text").inputValue();
  expect(line).toMatch(/^!\[Eight bars\]\(\/f\/[0-9a-f]{32}-640x480\)$/);
  await page.getByLabel("Your question").fill("Which bar is ours?");
  await page.getByLabel("What have you tried, and what is in the way?").fill(line);
  await page.getByRole("button", { name: "Post question" }).click();
  await expect(page.locator("#post-1 img[alt='Eight bars']")).toBeVisible();
});
