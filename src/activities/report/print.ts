import type { ReportDefinition } from '../../contracts/report/definition.schema.ts';
import { declare } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { CostView } from '../../kit/common/view.ts';
import { costOfRun } from '../../store/cost.ts';
import type { Trx } from '../../store/database.ts';
import { keepDocument } from '../../store/documents.ts';
import type { AboutReport } from './insights.ts';
import { originOf } from './origin.ts';
import type { PrintJob, Printed, ReportPorts } from './ports.ts';
import { bytesOf, frozenDefinition } from './tables.ts';

export interface PrintInput extends AboutReport {
  insights: string[];
  remarks: string[];
  printedAt: string;
}

/** References of the printed documents. */
export interface PrintResult {
  pdf: string;
  page: string;
  /** Body of the mail as HTML and as text. */
  mail: string;
  text: string;
  charts: { name: string; ref: string }[];
}

/** Prints the report from its frozen data, and keeps what was printed. */
export const printReport = ({ db, reports, effects }: ReportPorts) =>
  declare<'effect'>('compensatable')(async (input: PrintInput): Promise<PrintResult> => {
    const { runId, signal } = currentScope();
    const cost = costLine(await costOfRun(db, runId));
    const job = await jobOf(input, cost, (ref) => bytesOf(db, ref), await frozenDefinition(db, input.definition));
    const printed = await reports.print(job, signal);
    return effects.inTransaction({ action: 'print_report', class: 'compensatable', request: { ...input } }, (trx) =>
      keepPrinted(trx, printed, originOf(runId)),
    );
  });

async function jobOf(
  { period, frozen, insights, remarks, printedAt }: PrintInput,
  cost: string,
  read: (ref: string) => Promise<Uint8Array>,
  definition: ReportDefinition,
): Promise<PrintJob> {
  const data: PrintJob['data'][number][] = [];
  for (const one of frozen) data.push({ ...one, lines: await read(one.ref) });
  return { definition, period, data, insights, remarks, cost, printedAt };
}

const costLine = ({ modelCalls, inputTokens, outputTokens, usd }: CostView): string =>
  modelCalls === 0
    ? 'No model was called for this report.'
    : `This report took ${modelCalls} ${modelCalls === 1 ? 'call' : 'calls'} of a model, ${(inputTokens + outputTokens).toLocaleString('en')} tokens, ${usd.toFixed(4)} USD.`;

async function keepPrinted(trx: Trx, { pdf, page, mail, text, charts }: Printed, origin: string): Promise<PrintResult> {
  const keep = async (name: string, mediaType: string, body: Uint8Array): Promise<string> =>
    (await keepDocument(trx, { body, mediaType, name: `print/${name}`, origin })).ref;
  const kept: PrintResult['charts'] = [];
  for (const { name, png } of charts) kept.push({ name, ref: await keep(`${name}.png`, 'image/png', png) });
  return {
    pdf: await keep('report.pdf', 'application/pdf', pdf),
    page: await keep('page.html', 'text/html; charset=utf-8', page),
    mail: await keep('mail.html', 'text/html; charset=utf-8', mail),
    text: await keep('mail.txt', 'text/plain; charset=utf-8', new TextEncoder().encode(text)),
    charts: kept,
  };
}
