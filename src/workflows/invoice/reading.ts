import type { CompareResult, Readings } from '../../activities/invoice/read.ts';
import type { Correction } from '../../activities/invoice/claim.ts';
import { ACTION } from '../../contracts/invoice/contract.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { NOTHING_DUE, whyUnusable } from '../../rules/invoice/assess.ts';
import { READING_NAMES, readingOfText, sideBySide } from '../../rules/invoice/reading-text.ts';
import { correctionArguments } from '../../rules/invoice/request.ts';
import { HOW_AGAIN, type Invoice } from './case.ts';

export interface Compared extends CompareResult {
  readings: Readings;
  readOn: string;
  submitters: string[];
  /** The run that has this document already; missing in earlier histories. */
  sameAs?: string | null;
}

/** Reads the document twice, by rules and by a model that never sees the other reading, and compares the two. */
export async function readTwice(run: Invoice): Promise<Compared> {
  const { byRules, byModel } = await run.parallel({
    byRules: () => readByRules(run),
    byModel: () => readByModel(run),
  });
  const missing = [
    ...('why' in byRules ? [byRules.why] : []),
    ...(byModel.why === undefined ? [] : [`no model could read the page: ${byModel.why}`]),
  ];
  const credits = 'credits' in byRules ? byRules.credits : null;
  const remarks = 'remarks' in byRules ? byRules.remarks : undefined;
  const readings = { byRules: byRules.reading, byModel: byModel.output, missing, credits, remarks };
  const readOn = new Date().toISOString().slice(0, 10);
  const compared = await run.once.compareReadings(
    { ...run.input, readings, today: readOn },
    {
      summary: 'Compare the readings, check sums and accounts',
      done: ({ differences, failed }) => doubtsOf(differences, failed) || 'they agree',
    },
  );
  return { ...compared, readings, readOn };
}

/**
 * A worker reads or draws two documents at a time: of some hundred files that come at once the last waits long for its turn. The work itself has limits of
 * its own: the process that reads or draws, and the call of the model.
 */
const IN_TURN = { withinMs: 2 * 3_600_000, heartbeatMs: 30_000 };

async function readByRules(run: Invoice) {
  const summary = `Read ${run.input.document.name} by rules`;
  const read = () => run.once.readInvoice(run.input, { ...IN_TURN, summary, done: ({ source }) => source.replaceAll('_', ' ') });
  return orWhyUnread(read, (why) => ({ reading: null, why }));
}

/** The model sees no more pages; an invoice that goes on behind them differs in the readings and goes to a person. */
const MOST_PAGES = 5;

async function readByModel(run: Invoice) {
  const { ref } = run.input.document;
  const summary = 'A model reads the pages on its own';
  const ask = () => run.ask.readInvoiceImage({ ref, pages: MOST_PAGES }, { ...IN_TURN, summary });
  return orWhyUnread(ask, (why) => ({ output: null, why }));
}

/** A document that cannot be read is one for a person, not the end of the run. */
async function orWhyUnread<Read, Unread>(read: () => Promise<Read>, unread: (why: string) => Unread): Promise<Read | Unread> {
  try {
    return await read();
  } catch (error) {
    if (!failedWith(error, ['DOCUMENT_UNREADABLE', 'DOCUMENT_TOO_LARGE'])) throw error;
    return unread(describeFailure(error).message);
  }
}

const doubtsOf = (differences: string[], failed: string[]): string =>
  [...(differences.length > 0 ? [`the readings differ in ${differences.join(', ')}`] : []), ...failed].join('; ');

type Settled =
  | { outcome: 'checked'; correction: Correction | null; by: string[] }
  | { outcome: 'rejected' | 'expired' | 'duplicate' | 'nothing_due'; reason: string; by: string[] };

/** The readings agree and pass all checks, or a person who sees both corrects what is wrong. Nobody is asked about the same document twice. */
export async function settleReading(run: Invoice, compared: Compared): Promise<Settled> {
  if (compared.sameAs) return { outcome: 'duplicate', reason: `${compared.sameAs} has the same document; ${HOW_AGAIN}`, by: [] };
  const why = doubtsOf(compared.differences, compared.failed);
  run.note('readings', why === '' ? 'agree' : 'a person decides', why || 'both readings agree and all checks pass');
  if (why === '') return { outcome: 'checked', correction: null, by: [] };
  let texts = correctionArguments(compared.reading, run.input.document.ref);
  let problem: string | null = null;
  for (;;) {
    const decided = await askForCorrection(run, compared, { texts, why, problem });
    if (decided.choice === 'expired') return { outcome: 'expired', reason: 'nobody corrected it in time', by: [] };
    if (decided.choice !== 'approved') return { outcome: 'rejected', reason: decided.comment ?? why, by: decided.by };
    problem = whyNotBooked(decided.arguments);
    if (problem === NOTHING_DUE) return { outcome: 'nothing_due', reason: problem, by: decided.by };
    if (problem === null) return { outcome: 'checked', correction: { arguments: decided.arguments, proof: decided.proof }, by: decided.by };
    texts = decided.arguments as Record<string, string>; // what was typed is not typed again
  }
}

interface Question {
  texts: Record<string, string>;
  why: string;
  /** What is wrong with the texts as they were approved before. */
  problem: string | null;
}

function askForCorrection(run: Invoice, { readings, byModel, submitters }: Compared, { texts, why, problem }: Question) {
  const { correctors: approvers, decideWithinMs: expiresAfterMs } = run.configuration;
  const { document, receivedFrom } = run.input;
  return run.approve({
    from: 'reading',
    in: 'awaiting_correction',
    why: problem ?? why,
    name: 'reading',
    action: ACTION.correct,
    arguments: texts,
    editable: [...READING_NAMES],
    show: [
      ...(problem === null ? [] : [{ label: 'Cannot be used yet', text: problem }]),
      {
        label: 'What to do',
        text: 'Compare with the document and correct the fields; reject what is no invoice to us. With a total of zero an approval ends the run.',
      },
      { label: 'Why you are asked', text: why },
      { label: 'Document', text: document.name },
      ...(receivedFrom === undefined ? [] : [{ label: 'Sent by', text: receivedFrom }]),
      ...sideBySide(readings.byRules, byModel),
    ],
    policy: { approvers, expiresAfterMs, leaveOut: submitters },
  });
}

/** Why approved texts cannot be booked, as what to correct; or null. */
function whyNotBooked(texts: Record<string, unknown>): string | null {
  const read = readingOfText(texts);
  return 'wrong' in read ? read.wrong : whyUnusable(read.reading);
}
