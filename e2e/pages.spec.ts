// Every page: axe finds nothing, light and dark, on a desk and on a phone; nothing fails, nothing scrolls sideways,
// nothing asks anybody else.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectContrast } from "./axe.ts";
import { comeIn, ROLES } from "./cast.ts";
import { plainTopic, SHEETS, solvedTopic } from "./pages.ts";

/** What goes wrong on the pages that are visited. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  const own = (url: string) => url.startsWith("data:") || new URL(url).hostname === "127.0.0.1";
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => own(request.url()) || faults.push(`${page.url()} asks ${request.url()}`));
  page.on("response", (response) => response.status() >= 500 && faults.push(`${response.url()}: ${response.status()}`));
  page.on("console", (message) => {
    // That a page answers with a status of its own is told to the console by the browser itself.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(`${page.url()}: ${message.text()}`);
  });
  return faults;
}

async function expectNothingSideways(page: Page, widths: number[]) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider, `${page.url()} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
}

for (const sheet of SHEETS) {
  test(`${sheet.name}, ${sheet.as ? ROLES[sheet.as] : "outside"}`, async ({ page }) => {
    const faults = watch(page);
    if (sheet.as) await comeIn(page, sheet.as);
    expect((await sheet.open(page))?.status()).toBe(sheet.status);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectContrast(page);
    await expectNothingSideways(page, [800, 360, 390]);
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
}

/** Bytes of a first visit, as they travel: the page, style, script, faces and pictures. */
async function weigh(page: Page, path: string): Promise<number> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(path, { waitUntil: "networkidle" });
  await page.evaluate(() => document.fonts.ready);
  return bytes;
}

test("a first visit of a topic weighs at most 120 kB", async ({ page }) => {
  const bytes = await weigh(page, await plainTopic(page));
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(120_000);
});

test("what is emphasised, and code, bring faces of their own, and no more than those", async ({ page }) => {
  expect(await weigh(page, await solvedTopic(page))).toBeLessThanOrEqual(150_000);
});
