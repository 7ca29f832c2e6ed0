import { AsyncLocalStorage } from 'node:async_hooks';
import { ModernFakeTimers } from '@jest/fake-timers';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { ModuleMocker } from 'jest-mock';

/** Async contexts that the test file has entered. */
const entered = new Set();
for (const name of ['run', 'enterWith']) {
  const enter = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    entered.add(this);
    return enter.apply(this, args);
  };
}

/** Each async context that stays open makes every later promise of the process slower, as does the SDK's hook that a replay in this thread installs. */
function leaveAsyncHooks() {
  for (const storage of entered) storage.disable();
  entered.clear();
  if (globalHandlers.installed) globalHandlers.uninstall();
}

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

  /** Takes back what jest sets for a test file, and what the file leaves in the process. */
  async teardown() {
    this.fakeTimersModern.dispose();
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    leaveAsyncHooks();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** No context of its own: modules are compiled in the scope of the process. */
  getVmContext() {
    return undefined;
  }
}
