// The browser tests run against the debug build, on free ports: a demo organisation made for this run, with a small
// import, and an instance that nobody has set up.
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

// Workers load this file again and must meet the same servers, so what was chosen is handed on in the environment.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_FRESH_PORT ??= String(await freePort());

const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../target");
const wellspring = `"${join(target, "debug/wellspring")}"`;
const here = (name: string) => `"${join(import.meta.dirname, name)}"`;

/** An instance on a port. Its data are left behind after a run, to look into; the next one begins by removing them. */
const server = (data: string, port: string, prepare: string[]) => ({
  command: [
    `rm -rf ${data}`,
    ...prepare,
    `exec ${wellspring} serve --data ${data} --listen 127.0.0.1:${port}`,
  ].join(" && "),
  url: `http://127.0.0.1:${port}/healthz`,
  timeout: 60_000,
  // Many tests sign in as the same few people from the same address.
  env: { WELLSPRING_LIMITS_SIGN_IN: "0", WELLSPRING_LIMITS_WRITE: "0", WELLSPRING_LIMITS_SEARCH: "0" },
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
  stdout: "ignore" as const,
  stderr: "pipe" as const,
});

const demo = here("data");

export default defineConfig({
  testDir: ".",
  testMatch: process.env.SHOTS ? "shots.ts" : "*.spec.ts",
  outputDir: "results",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./closing-line.ts"]],
  use: {
    baseURL: `http://127.0.0.1:${process.env.E2E_PORT}`,
    launchOptions: browserOptions(),
    viewport: { width: 1280, height: 900 },
    actionTimeout: 10_000,
    // Recording every step doubles the time of a run: E2E_TRACE=1 where the picture does not say enough.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  webServer: [
    server(demo, process.env.E2E_PORT, [
      `${wellspring} demo --data ${demo}`,
      `${wellspring} import stackexchange ${here("dump")} --community bee-keeping --site bees.example --data ${demo}`,
    ]),
    server(here("data-fresh"), process.env.E2E_FRESH_PORT, []),
  ],
});
