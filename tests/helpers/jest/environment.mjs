import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * Runs test files in the global scope of their process, not in a new one each: the packages that `runtime.mjs` loads once for all of them then
 * have the same `Error` and `Array` as the tests. Modules of ours are still loaded anew for each file.
 */
export default class ProcessScope {
  global = globalThis;
  fakeTimers = null;
  moduleMocker = new ModuleMocker(globalThis);
  #before = { console: globalThis.console, exit: process.exit };

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  /** Takes back what jest sets for a test file. */
  async teardown() {
    this.fakeTimersModern.dispose();
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** No context of its own: modules are compiled in the scope of the process. */
  getVmContext() {
    return undefined;
  }
}
