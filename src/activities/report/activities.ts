import { changes, mails } from '../../kit/activity/activities.ts';
import { dropDocuments } from '../../store/documents.ts';
import { freezeData } from './freeze.ts';
import { checkInsights, findInsights } from './insights.ts';
import { incompleteLetter, reportLetter, type IncompleteInput, type SendInput } from './letters.ts';
import { originOf } from './origin.ts';
import { planOf, type PlanInput } from './plan.ts';
import type { ReportPorts } from './ports.ts';
import { printReport } from './print.ts';

/** Folders of the names under which a run keeps its documents, one a step. */
export type KeptPart = 'plan' | 'data' | 'print';

/** The activities of a report. */
export const createReportActivities = (ports: ReportPorts) => ({
  planReport: changes(ports, { class: 'compensatable' }, (trx, input: PlanInput, { runId }) => planOf(ports, trx, input, originOf(runId))),
  freezeData: freezeData(ports),
  findInsights: findInsights(ports),
  checkInsights: checkInsights(ports),
  printReport: printReport(ports),

  /** The undo of each step that keeps documents; another origin of the same content keeps it. */
  dropKept: changes(ports, { class: 'compensatable' }, (trx, { part }: { part: KeptPart }, { runId }) =>
    dropDocuments(trx, originOf(runId), `${part}/`),
  ),

  /** The ledger keeps what was sent as references. */
  sendReport: mails(
    ports,
    (input: SendInput) => reportLetter(ports.db, input),
    ({ to, title, period, printed }) => ({ request: { to, subject: `${title}: ${period.label}`, printed } }),
  ),
  tellOwners: mails(ports, (input: IncompleteInput) => incompleteLetter(input)),
});
export type ReportActivities = ReturnType<typeof createReportActivities>;
