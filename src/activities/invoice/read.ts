import type { InvoiceInput } from '../../contracts/invoice/schema.ts';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { claimDocument } from '../../business/purchasing/invoice-documents.ts';
import type { KitPorts } from '../../kit/activity/activities.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { toStorable } from '../../kit/common/text.ts';
import { whyUnusable } from '../../rules/invoice/assess.ts';
import { NOTHING } from '../../rules/invoice/reading-text.ts';
import { documentOrigins, notePages, readDocument } from '../../store/documents.ts';
import { readingOfAnswer, type InvoiceAnswer } from './reading/answer.ts';
import { checkReading } from './reading/checks.ts';
import { compareReadings } from './reading/compare.ts';
import { readCreditedNumber, readInvoiceText, readRemarks } from './reading/read-text.ts';

export interface ReadPorts extends Pick<KitPorts, 'db' | 'documents'> {
  senders: {
    /** The person with a mail address, or null. */
    personAt(address: string): string | null;
  };
}

export interface ReadResult {
  reading: InvoiceReading;
  /** How the text was got. */
  source: string;
  /** Number of the invoice that a credit note names. */
  credits: string | null;
  /** What the page says beside its values that only a person can judge, each as a sentence. */
  remarks: string[];
}

/** Reads the text of the document by rules. @throws SignalboxError INPUT_INVALID, DOCUMENT_UNREADABLE, DOCUMENT_TOO_LARGE. */
export async function readByRules({ db, documents }: ReadPorts, { document }: InvoiceInput): Promise<ReadResult> {
  const stored = await readDocument(db, document.ref);
  if (!stored) throw new SignalboxError('INPUT_INVALID', { field: 'document.ref', detail: `${document.ref} is not kept here` });
  const text = await documents.text(stored, currentScope().signal);
  const pages = text.pages.map((page) => ({ text: toStorable(page.text) }));
  await notePages(db, document.ref, pages.length);
  const clean = { ...text, pages };
  const reading = readInvoiceText(clean);
  const credits = (reading.total ?? 0) < 0 ? readCreditedNumber(clean) : null;
  return { reading, source: text.source, credits, remarks: readRemarks(clean, reading) };
}

/** Two readings of one document; null where it could not be read. */
export interface Readings {
  byRules: InvoiceReading | null;
  byModel: InvoiceAnswer | null;
  /** Why a reading is missing. */
  missing: string[];
  /** Number of the invoice that a credit note names. */
  credits?: string | null;
  /** What only a person can judge; missing in earlier histories. */
  remarks?: string[] | undefined;
}

export interface CompareInput extends InvoiceInput {
  readings: Readings;
  /** ISO day. */
  today: string;
}

export interface CompareResult {
  /** Fields in which the readings differ, in words. */
  differences: string[];
  /** Checks that failed, each as a sentence. */
  failed: string[];
  /** What the model's answer stands for. */
  byModel: InvoiceReading | null;
  /** The reading to go on with, or to correct: empty where only a person can say. */
  reading: InvoiceReading;
}

/** Compares two readings and checks what they agree on. */
export function compare({ byRules, byModel: answer, missing, remarks = [] }: Readings, today: string): CompareResult {
  const byModel = answer && readingOfAnswer(answer);
  if (byRules === null || byModel === null) {
    const only = byRules ?? byModel ?? NOTHING;
    return { differences: [], failed: [...missing, ...remarks, ...problemsOf(only, today)], byModel, reading: only };
  }
  const { merged, disagreements } = compareReadings(byRules, byModel);
  const differences = disagreements.filter(({ needsPerson }) => needsPerson).map(({ field }) => inWords(field));
  const failed = differences.length > 0 ? problemsOf(byRules, today) : problemsOf(merged, today);
  return { differences, failed: [...remarks, ...failed], byModel, reading: withTables(merged, byRules) };
}

/** `vendorTaxId` → `vendor tax id`. */
const inWords = (field: string): string => (field === 'iban' ? 'IBAN' : field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

/** Tables stay as the rules read them: nobody should have to type them again. */
const withTables = (merged: InvoiceReading, { lines, taxes }: InvoiceReading): InvoiceReading => ({
  ...merged,
  lines: merged.lines.length > 0 ? merged.lines : lines,
  taxes: merged.taxes.length > 0 ? merged.taxes : taxes,
});

function problemsOf(reading: InvoiceReading, today: string): string[] {
  const found = checkReading(reading, today).map(({ message }) => message);
  const why = whyUnusable(reading);
  return found.length > 0 || why === null ? found : [why];
}

/** The other run that handles this document already, or has booked it; null where this one now does. */
export async function findSameDocument({ db }: ReadPorts, { document }: InvoiceInput): Promise<string | null> {
  const { runId } = currentScope();
  const holder = await claimDocument(db, document.ref, runId);
  return holder === runId ? null : holder;
}

const UPLOAD = 'upload:';

/** Persons who handed the document in: they uploaded it, or the mail came from their address. */
export async function findSubmitters({ db, senders }: ReadPorts, { document, receivedFrom }: InvoiceInput): Promise<string[]> {
  const uploads = (await documentOrigins(db, document.ref)).filter(({ origin }) => origin.startsWith(UPLOAD));
  const sender = receivedFrom === undefined ? null : senders.personAt(receivedFrom);
  const persons = [...uploads.map(({ origin }) => origin.slice(UPLOAD.length)), ...(sender === null ? [] : [sender])];
  return [...new Set(persons)].sort();
}
