// The browser tests run against the debug build, on a free port, with data made for this run.
import { createServer } from "node:net";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { browserOptions } from "./browser.ts";

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

// Workers load this file again and must meet the same server, so what was chosen is handed on in the environment.
process.env.E2E_PORT ??= String(await freePort());

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../target");
const wellspring = join(target, "debug/wellspring");
// Left behind after a run, to look into; the next one begins by removing it.
const data = join(import.meta.dirname, "data");
const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./closing-line.ts"]],
  use: {
    baseURL,
    launchOptions: browserOptions(),
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  webServer: {
    command: `rm -rf "${data}" && "${wellspring}" demo --data "${data}" && exec "${wellspring}" serve --data "${data}" --listen 127.0.0.1:${process.env.E2E_PORT}`,
    url: `${baseURL}/healthz`,
    timeout: 60_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
