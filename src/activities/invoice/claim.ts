import type { InvoiceConfiguration } from '../../contracts/invoice/configuration.schema.ts';
import { ACTION } from '../../contracts/invoice/contract.ts';
import { nameKey, numberKey, taxIdKey } from '../../contracts/invoice/keys.ts';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import type { InvoiceInput } from '../../contracts/invoice/schema.ts';
import { insertClaim, readInvoiceHistory } from '../../business/purchasing/invoices.ts';
import { findOrder } from '../../business/purchasing/orders.ts';
import { findVendor, type Vendor } from '../../business/purchasing/vendors.ts';
import { changes } from '../../kit/activity/activities.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { dayIn } from '../../kit/common/day.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { assessInvoice, whyUnusable, type Assessment, type UsableReading } from '../../rules/invoice/assess.ts';
import { readingOfText } from '../../rules/invoice/reading-text.ts';
import type { Trx } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import { hashOf } from '../../store/hash.ts';
import { compare, type Readings } from './read.ts';

/** A person's correction: the texts exactly as approved. */
export interface Correction {
  /** What was decided. Default: the correction of the reading. */
  action?: typeof ACTION.number;
  arguments: Record<string, unknown>;
  proof: ApprovalProof;
}

export interface ClaimInput {
  document: InvoiceInput['document'];
  receivedFrom: string | null;
  readings: Readings;
  /** The day for which the readings were checked. */
  readOn: string;
  /** Null where the readings agree and pass all checks. */
  correction: Correction | null;
  configuration: InvoiceConfiguration;
  /** Time of the claim, ISO 8601. */
  at: string;
}

export interface ClaimedInvoice {
  reading: UsableReading;
  vendor: { id: string; name: string; isNew: boolean; email: string | null };
  assessment: Assessment;
  expenseAccount: string;
  orderId: string | null;
  /** The invoice that has this number already, as a sentence; or null. */
  duplicateOf: string | null;
  /** Whether that is this invoice: the same document, or the same amount, day and lines. */
  isRepeat: boolean;
}

/** What is stored with a claim; booking is checked against it. */
export interface StoredAssessment extends Assessment {
  orderId: string | null;
  expenseAccount: string;
  /** Whether a person has confirmed the vendor and the account. */
  confirmed: boolean;
}

const PURCHASES = 'purchases';

/**
 * Assesses an invoice by its checked reading, and claims its number for the run.
 * @param step of the claim: the first one, or that of a number that a person corrected.
 * @throws SignalboxError PROOF_INVALID.
 */
export const claimInvoice = (deps: { effects: Effects }, step: string) =>
  changes<ClaimInput, ClaimedInvoice>(
    deps,
    { class: 'compensatable', step, request: ({ document, readings, correction }) => ({ document, readings, correction }) },
    claim,
  );

async function claim(trx: Trx, input: ClaimInput, { runId }: { runId: string }): Promise<ClaimedInvoice> {
  const { document, receivedFrom, configuration } = input;
  const today = dayIn(new Date(input.at), configuration.payment.timeZone);
  const reading = await checkedReading(trx, runId, input);
  const clues = {
    taxIdKey: reading.vendorTaxId && taxIdKey(reading.vendorTaxId),
    iban: reading.iban,
    nameKey: nameKey(reading.vendorName),
  };
  const known = await findVendor(trx, clues);
  const vendor = vendorOf(known, reading);
  const order = reading.orderNumber === null ? null : await findOrder(trx, numberKey(reading.orderNumber));
  const contentKey = contentKeyOf(vendor.id, reading);
  const named = input.readings.credits ?? null;
  const creditedKey = named && numberKey(named);
  const history = await readInvoiceHistory(trx, { vendorId: vendor.id, currency: reading.currency, contentKey, creditedKey, runId });
  const credits = named === null ? null : { number: named, bookedTotal: history.creditedTotal };
  const assessment = assessInvoice({ reading, vendor: known, receivedFrom, order, ...history, credits, today }, configuration);
  const more = { orderId: order?.id ?? null, expenseAccount: order?.expenseAccount ?? PURCHASES };
  const holder = await insertClaim(trx, {
    run_id: runId,
    document_ref: document.ref,
    vendor_id: vendor.id,
    number: reading.number,
    number_key: numberKey(reading.number),
    issued_on: reading.issuedOn,
    currency: reading.currency,
    total_minor: reading.total,
    content_key: contentKey,
    reading,
    assessment: { ...assessment, ...more, confirmed: assessment.vendorCheck.length === 0 } satisfies StoredAssessment,
  });
  const duplicateOf =
    holder &&
    `${holder.run_id} has the number ${holder.number} of ${vendor.name}, over ${formatMoney(holder.total_minor, holder.currency)} of ${holder.issued_on}`;
  const isRepeat = holder !== null && (holder.content_key === contentKey || holder.document_ref === document.ref);
  return { reading, vendor, assessment, ...more, duplicateOf, isRepeat };
}

/** The reading that two readers agree on, or that a person approved. */
async function checkedReading(trx: Trx, runId: string, { readings, readOn, correction, document }: ClaimInput): Promise<UsableReading> {
  const compared = compare(readings, readOn);
  if (correction === null) {
    if (compared.differences.length + compared.failed.length > 0)
      throw refused('the readings differ or fail a check, and nobody corrected them');
    return usable(compared.reading);
  }
  const { proof, arguments: texts, action = ACTION.correct } = correction;
  if (texts['document'] !== document.ref || !(await isApproved(trx, runId, proof, { action, arguments: texts })))
    throw refused('nobody approved exactly this reading');
  const read = readingOfText(texts);
  if ('wrong' in read) throw new SignalboxError('INPUT_INVALID', { field: 'reading', detail: read.wrong });
  return usable(read.reading);
}

function usable(reading: InvoiceReading): UsableReading {
  const why = whyUnusable(reading);
  if (why !== null) throw new SignalboxError('INPUT_INVALID', { field: 'reading', detail: why });
  return reading as UsableReading;
}

const refused = (detail: string) => new SignalboxError('PROOF_INVALID', { detail });

/** A vendor that is not in the master data has an id made of its tax id or name, so that its invoices are compared, too. */
function vendorOf(known: Vendor | null, { vendorTaxId, vendorName }: UsableReading): ClaimedInvoice['vendor'] {
  if (known) return { id: known.id, name: known.name, isNew: false, email: known.email };
  const id = `new-${hashOf({ taxId: vendorTaxId && taxIdKey(vendorTaxId), name: vendorTaxId ? null : nameKey(vendorName) }).slice(0, 16)}`;
  return { id, name: vendorName, isNew: true, email: null };
}

function contentKeyOf(vendorId: string, { total, currency, issuedOn, lines }: UsableReading): string {
  const sorted = lines.map(({ quantity, net }) => JSON.stringify([quantity, net])).sort();
  return hashOf({ vendorId, total, currency, issuedOn, lines: sorted });
}
