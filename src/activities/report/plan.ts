import type { ReportDefinition } from '../../contracts/report/definition.schema.ts';
import type { Period } from '../../contracts/report/schema.ts';
import { canonicalAddress } from '../../kit/common/address.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { periodBefore } from '../../rules/report/period.ts';
import type { Trx } from '../../store/database.ts';
import { keepDocument } from '../../store/documents.ts';
import type { ReportPorts } from './ports.ts';

/** What a run of a report is about, fixed at its start. */
export interface Plan {
  title: string;
  /** The kept definition. */
  definition: string;
  period: Period;
  /** Mail addresses, each once. */
  recipients: string[];
  /** Groups of the recipients in which nobody has an address; a run that began before they were told has none. */
  empty?: string[];
  owners: string[];
}

export interface PlanInput {
  report: string;
  /** ISO time; the period is the one before it. */
  at: string;
}

/** Fixes what the report is about: a definition that is changed later changes nothing any more. */
export async function planOf({ reports, people }: ReportPorts, trx: Trx, { report, at }: PlanInput, origin: string): Promise<Plan> {
  const definition = reports.definitionOf(report);
  const { ref: kept } = await keepDocument(trx, {
    body: Buffer.from(JSON.stringify(definition)),
    mediaType: 'application/json',
    name: 'plan/definition.json',
    origin,
  });
  const of = (name: string): string[] => (name.includes('@') ? [name] : people.addressesOf(name));
  const [recipients, owners] = [mailboxesOf(definition.recipients.flatMap(of)), mailboxesOf(of(definition.owner))];
  requireSomebody(report, 'recipients', recipients);
  requireSomebody(report, 'owner', owners);
  const empty = definition.recipients.filter((name) => of(name).length === 0);
  return { title: definition.title, definition: kept, period: periodBefore(new Date(at), definition), recipients, empty, owners };
}

/** Each mailbox once, in its first spelling. */
const mailboxesOf = (addresses: readonly string[]): string[] =>
  [...new Map(addresses.toReversed().map((address) => [canonicalAddress(address), address])).values()].toReversed();

function requireSomebody(report: string, field: keyof ReportDefinition, addresses: readonly string[]): void {
  if (addresses.length > 0) return;
  throw new SignalboxError('CONFIG_INVALID', {
    field: `${report}.${field}`,
    detail: `${field} of the report ${report}: nobody in the people file belongs to it and has an address`,
    fix: `Name a group with members, or an address, in reports/${report}.yaml.`,
  });
}
