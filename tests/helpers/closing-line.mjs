import { writeSync } from 'node:fs';
import { relative } from 'node:path';

const SLOWEST = 10;
const NEEDED = [
  { ending: '.browser.test.ts', why: 'no Chromium was found (set CHROMIUM_PATH)' },
  { ending: '.imap.test.ts', why: 'no IMAP server was found (install dovecot-imapd)' },
  { ending: '.postgres.test.ts', why: 'no PostgreSQL server was found (install postgresql)' },
];

/**
 * Ends the output of a run with its slowest files, the tests that needed a second try, and `N passed, N failed`, for people and for CI.
 * A file that could not run counts as one failure.
 */
export default class ClosingLine {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_contexts, results) {
    const lines = [
      ...this.slowest(results.testResults),
      ...this.flaky(results.testResults),
      ...this.withoutProgram(results.testResults),
      counts(results),
    ];
    // Behind everything that a global teardown has to say; to the file itself, because a forced exit silences the stream.
    process.once('exit', () => writeSync(1, `${lines.join('\n')}\n`));
  }

  /** Nothing for a few files: jest prints their times itself. */
  slowest(files) {
    if (files.length <= SLOWEST) return [];
    const sorted = files.toSorted((a, b) => b.perfStats.runtime - a.perfStats.runtime).slice(0, SLOWEST);
    const lines = sorted.map((file) => `${(file.perfStats.runtime / 1_000).toFixed(1).padStart(7)} s  ${this.nameOf(file)}`);
    return ['Slowest files:', ...lines];
  }

  flaky(files) {
    const names = files.flatMap((file) =>
      file.testResults
        .filter(({ status, retryReasons }) => status === 'passed' && retryReasons?.length > 0)
        .map(({ fullName }) => `  ${this.nameOf(file)}: ${fullName}`),
    );
    return names.length === 0 ? [] : ['Flaky, passed at the second try:', ...names];
  }

  /** Tests that need a program of the system are not run where it is not installed. */
  withoutProgram(files) {
    return NEEDED.flatMap(({ ending, why }) => {
      const names = files.filter((file) => file.numPendingTests > 0 && file.testFilePath.endsWith(ending)).map((file) => this.nameOf(file));
      return names.length === 0 ? [] : [`NOT RUN, because ${why}: ${names.join(', ')}`];
    });
  }

  nameOf({ testFilePath }) {
    return relative(this.rootDir, testFilePath);
  }
}

function counts({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests }) {
  const skipped = numPendingTests + numTodoTests;
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped ? `, ${skipped} skipped` : ''}`;
}
