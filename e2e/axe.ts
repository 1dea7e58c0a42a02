// Accessibility, checked on a page as it stands.
import axe, { type RunOptions } from "axe-core";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectNothing(page: Page, runOnly: RunOptions["runOnly"]) {
  // Colours fade into each other for a moment; what is measured then is nobody's colour.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
  // What a fixed bar covers at this place of the page would count as too small to hit: the whole page is shown at once.
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, whole) });
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  // Only what is wrong leaves the page: the list of what is right is the longer one by far.
  const found = await page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"] } as RunOptions);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
  }, runOnly);
  await page.setViewportSize(size);
  expect(found, `axe on ${page.url()}`).toEqual([]);
}

/** Expects that axe finds nothing on the page; says rule, element and why otherwise. */
export const expectAccessible = (page: Page) => expectNothing(page, { type: "tag", values: TAGS });

/** The same for contrast alone, the one thing that other colours can change. */
export const expectContrast = (page: Page) => expectNothing(page, { type: "rule", values: ["color-contrast"] });

declare global {
  interface Window {
    axe: typeof axe;
  }
}
