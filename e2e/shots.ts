// Pictures of every page, at a desk and on a phone, light and dark: `make shots`. Not a test; it runs when it is named.
import { test } from "@playwright/test";
import { comeIn } from "./cast.ts";
import { SHEETS } from "./pages.ts";

for (const sheet of SHEETS) {
  test(sheet.name, async ({ page }) => {
    if (sheet.as) await comeIn(page, sheet.as);
    await sheet.open(page);
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: `shots/${sheet.name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
  });
}
