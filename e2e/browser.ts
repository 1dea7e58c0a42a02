// The Chromium of the distribution: nothing is downloaded, nothing calls home.
import { execFileSync } from "node:child_process";
import type { LaunchOptions } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

function executable(): string {
  for (const name of NAMES) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // Not this one.
    }
  }
  throw new Error(`no browser found (${NAMES.join(", ")}). Run:  scripts/setup test`);
}

export const browserOptions = (): LaunchOptions => ({
  executablePath: executable(),
  args: [
    // The sandbox needs an ordinary account.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
