// Ends a run with the same line as every other stage of `make test`. A test that passed only when tried again, or was
// not run, is not a passed one.
import type { FullConfig, Reporter, Suite } from "@playwright/test/reporter";

export default class ClosingLine implements Reporter {
  private suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite) {
    this.suite = suite;
  }

  onExit() {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const passed = outcomes.filter((outcome) => outcome === "expected").length;
    console.log(`browser: ${passed} passed, ${outcomes.length - passed} failed`);
    return Promise.resolve();
  }

  printsToStdio() {
    return true;
  }
}
