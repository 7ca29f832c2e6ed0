import { existsSync } from 'node:fs';
import { checkReading } from '../../src/activities/invoice/reading/checks.ts';
import { readFolder } from './files.ts';
import { withPageReader } from './model.ts';
import { plantErrors, type PlantedReport } from './planted.ts';
import { printInvoiceReport, printPlantedReport, reportOf, type InvoiceReport } from './report.ts';

const SHARED = new URL('../../../shared/data/invoices/invoice2data/', import.meta.url).pathname;

/** What `npm run accuracy -- invoices` is given. */
export interface InvoiceOptions {
  /** Documents with expected files; the public set where it is there. */
  folder?: string;
  /** So many errors to plant. */
  planted?: number;
  seed: number;
}

export interface InvoiceMeasurement {
  read: InvoiceReport | null;
  planted: PlantedReport | null;
}

/** Reads all documents of the folder twice, and plants errors where that is asked for. */
export async function measureInvoices({ folder = SHARED, planted, seed }: InvoiceOptions): Promise<InvoiceMeasurement> {
  const files = existsSync(folder) ? await withPageReader((read) => readFolder(folder, read)) : [];
  if (files.length === 0) process.stderr.write(`No documents with expected files in ${folder}: skipped.\n`);
  const shared = files.map(({ byRules }) => byRules).filter((reading) => checkReading(reading, reading.issuedOn ?? '').length === 0);
  return {
    read: files.length === 0 ? null : reportOf(files),
    planted: planted === undefined ? null : plantErrors(planted, seed, shared),
  };
}

export const printInvoices = ({ read, planted }: InvoiceMeasurement): string =>
  [read && printInvoiceReport(read), planted && printPlantedReport(planted)].filter((part) => part !== null).join('\n');
