import { startRunOf } from '../../src/client/start.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import type { StoredMail } from '../../stack/mail/store.ts';
import type { Ground } from '../lib/ground.ts';
import type { StoryCrash } from './run-story.ts';

/** The report that the cases make: of the example shop's orders, to two groups of one member each. */
const INPUT = { report: 'quarterly-business', at: '2027-01-02T07:00:00Z' };
/** What a run keeps: definition, data of five queries, and three charts with the PDF and its three other forms. */
const KEPT = { plan: 1, data: 5, print: 7 };

const isMailOf =
  (id: string, number: number) =>
  ({ messageId }: StoredMail): boolean =>
    messageId.startsWith(`<report-${id}-send-report-${number}.`);

async function startReport({ client }: Ground, taskQueue: string, id: string): Promise<string> {
  const contract = { ...workflowNamed('report'), taskQueue };
  return (await startRunOf(client, contract, { input: INPUT, initiator: 'otto', businessId: id })).id;
}

/** Counts what a run kept, each as a share of what it must keep, and its mails at the mail server. */
async function countReport({ client: { db }, mail }: Ground, id: string): Promise<Record<string, number>> {
  const names = await db.selectFrom('document_origins').select('name').where('origin', '=', `run:report:${id}`).execute();
  const of = (part: keyof typeof KEPT): number => names.filter(({ name }) => name.startsWith(`${part}/`)).length / KEPT[part];
  return {
    plan: of('plan'),
    'frozen data': of('data'),
    print: of('print'),
    mail: mail.kept().filter(isMailOf(id, 1)).length,
    'second mail': mail.kept().filter(isMailOf(id, 2)).length,
  };
}

const story: StoryCrash['story'] = { workflow: 'report', start: startReport, count: countReport, isMailOf: (id) => isMailOf(id, 1) };

export const REPORT_CRASHES: readonly StoryCrash[] = [
  { story, effect: 'plan', activity: 'planReport', isMail: false },
  { story, effect: 'frozen data', activity: 'freezeData', isMail: false },
  { story, effect: 'print', activity: 'printReport', isMail: false },
  { story, effect: 'mail', activity: 'sendReport', isMail: true },
];
