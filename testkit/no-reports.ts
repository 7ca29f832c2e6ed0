import type { ReportDesk } from '../src/activities/report/ports.ts';

const refuse = (): never => {
  throw new Error('this test makes no report');
};

/** Reports of a test that makes none. */
export const noReports: ReportDesk = { definitionOf: refuse, ask: refuse, print: refuse };
