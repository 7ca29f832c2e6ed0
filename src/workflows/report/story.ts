import type { KeptPart, ReportActivities } from '../../activities/report/activities.ts';
import type { AboutReport, WrongInsight } from '../../activities/report/insights.ts';
import type { Plan } from '../../activities/report/plan.ts';
import type { PrintResult } from '../../activities/report/print.ts';
import { contract } from '../../contracts/report/contract.ts';
import type { Mailed, ReportResult } from '../../contracts/report/schema.ts';
import { story, type RunOf } from '../../kit/workflow/story.ts';

type Report = RunOf<typeof contract, ReportActivities>;

/** Reading 100,000 rows and printing them take seconds; a busy database takes longer. */
const HEAVY_MS = 300_000;

/**
 * Makes a report of a period and mails it. Everything is drawn from data that were frozen first. What is not whole is not mailed: the owners are told
 * instead. Survives a crash of worker or server at any point: nothing is mailed twice.
 */
export const report = story<typeof contract, ReportActivities>(contract, async (run) => {
  run.move('received', 'loading');
  const facts: Facts = { plan: null, frozen: [], problems: [], printed: null, mails: [], insights: [], dropped: [] };
  const { repairers: group, repairWithinMs: deadlineMs } = run.configuration;
  const ended = await run.saga({ rolling: 'undoing', repair: { group, deadlineMs, escalateTo: [] } }, async (work) => {
    const keep = <T>(name: string, part: KeptPart, summary: string, make: () => Promise<T>): Promise<T> =>
      work.step({
        name,
        do: make,
        undo: () => run.once.dropKept({ part }).then((count) => ({ undone: `${count} kept documents dropped` })),
        summary,
        withinMs: HEAVY_MS,
      });
    const at = run.input.at ?? run.startedAt;
    const plan = (facts.plan = await keep('plan report', 'plan', `Plan the report ${run.input.report}`, () =>
      run.once.planReport({ report: run.input.report, at }),
    ));
    const { definition, period } = plan;
    const data = await keep('freeze data', 'data', `Read and keep the data of ${period.label}`, () =>
      run.once.freezeData({ definition, period }),
    );
    facts.problems.push(...data.problems);
    if (data.problems.length > 0) work.callOff('incomplete', data.problems.join('; '));
    facts.frozen = data.frozen;
    run.move('loading', 'analysing');
    const about = { definition, period, frozen: data.frozen };
    const remarks = [...stillOpen(period), ...(await analyse(run, about, facts))];
    run.move('analysing', 'printing');
    const printing = { ...about, insights: facts.insights, remarks, printedAt: new Date().toISOString() };
    const printed = (facts.printed = await keep('print report', 'print', 'Print charts, page and PDF', () =>
      run.once.printReport(printing),
    ));
    run.move('printing', 'sending');
    facts.mails.push(...(plan.empty ?? []).map((to) => ({ to, messageId: null, why: NOBODY })));
    for (const [index, to] of plan.recipients.entries())
      await work.step({
        name: `send report ${index + 1}`,
        do: () => send(run, facts, { to, plan, printed }),
        undo: null,
        summary: `Send the report to ${to}`,
      });
    return null;
  });
  const unreached = facts.mails.flatMap(({ to, why }) => (why === null ? [] : [`${to} was not reached: ${why}`]));
  facts.problems.push(...unreached);
  if (facts.problems.length > 0) await tellOwners(run, facts);
  if (ended !== null) return run.end('undoing', 'incomplete', resultOf(facts, 'incomplete'), ended.reason);
  if (unreached.length === facts.mails.length) return run.end('sending', 'incomplete', resultOf(facts, 'incomplete'), 'nobody was reached');
  return run.end('sending', 'sent', resultOf(facts, 'sent'));
});

/** What the story has found so far. */
interface Facts {
  plan: Plan | null;
  frozen: AboutReport['frozen'];
  problems: string[];
  printed: PrintResult | null;
  mails: Mailed[];
  insights: string[];
  dropped: string[];
}

/** Three insights; a wrong one goes back once, then it is dropped. @returns what the reader should know about those that are missing. */
async function analyse(run: Report, about: AboutReport, facts: Facts): Promise<string[]> {
  let wrong: WrongInsight[] = [];
  for (const round of ['find insights', 'correct insights']) {
    const { output, why } = await run.ask.findInsights(
      { ...about, wrong },
      { step: round, summary: round === 'find insights' ? 'Find three insights' : 'Have wrong insights corrected' },
    );
    if (output === null) {
      if (wrong.length === 0) return [`No insights were made, because no model gave any that can be checked: ${plain(why)}.`];
      break;
    }
    const checked = round.replace(/^\w+/, 'check');
    const faults = await run.read.checkInsights(
      { ...about, insights: output.insights },
      { step: round === 'find insights' ? checked : 'check corrected insights' },
    );
    facts.insights.push(...output.insights.flatMap(({ text }, index) => (faults[index] === null ? [text] : [])));
    wrong = output.insights.flatMap(({ text }, index) => (faults[index] === null ? [] : [{ text, problem: faults[index]! }]));
    run.note(
      'insights',
      wrong.length === 0 ? 'right' : `${wrong.length} wrong`,
      wrong.map(({ problem }) => problem).join('; ') || 'every number follows from the data',
    );
    if (wrong.length === 0) return facts.insights.length > 0 ? [] : ['The data show nothing of note.'];
  }
  facts.dropped = wrong.map(({ problem }) => problem);
  if (facts.insights.length === 0) return ['No insight could be made whose numbers all follow from the data.'];
  return [
    wrong.length === 1
      ? 'One insight was left out, because not everything in it follows from the data.'
      : `${wrong.length} insights were left out, because not everything in them follows from the data.`,
  ];
}

const NOBODY = 'nobody in the people file belongs to this group and has an address';

/** A failure without its details, which readers of a report do not know; the run has them. */
const plain = (why: string): string => why.replace(/:.*$/s, '').replace(/^The /, 'the ');

async function send(
  run: Report,
  facts: Facts,
  { to, plan: { title, period }, printed }: { to: string; plan: Plan; printed: PrintResult },
): Promise<void> {
  const { messageId, why, refused = [] } = { refused: [], ...(await run.mail.sendReport({ to, title, period, printed })) };
  facts.mails.push({ to, messageId, why: why ?? (refused.length > 0 ? 'the mail server refused the address' : null) });
}

const tellOwners = (run: Report, { plan, problems, mails }: Facts) =>
  run.mail.tellOwners({
    to: plan!.owners,
    title: plan!.title,
    period: plan!.period,
    problems,
    reached: mails.filter(({ why }) => why === null).length,
  });

/** What the reader of a period that goes on must know. */
const stillOpen = ({ label, to }: Plan['period']): string[] =>
  Date.parse(to) <= Date.now()
    ? []
    : [`${label} is not over: these are its data until ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.`];

const resultOf = (
  { plan, problems, insights, dropped, frozen, printed, mails }: Facts,
  outcome: ReportResult['outcome'],
): ReportResult => ({
  outcome,
  title: plan!.title,
  period: plan!.period,
  problems,
  insights,
  droppedInsights: dropped,
  frozen,
  documents: printed && { pdf: printed.pdf, page: printed.page },
  mails,
});
