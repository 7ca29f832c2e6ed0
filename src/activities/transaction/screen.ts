import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import { combineRisk, judgeFraud, type FraudFinding } from '../../rules/transaction/fraud.ts';
import { conclude, processArguments, type SanctionsHit, type Screening } from '../../rules/transaction/review.ts';
import type { Risk, TransactionInput } from '../../contracts/transaction/schema.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { dayIn, isDayOver, momentOf } from '../../kit/common/day.ts';
import type { Db } from '../../store/database.ts';
import { hashOf } from '../../store/hash.ts';
import { keepScreening, readHistory } from '../../business/bank/transfers.ts';
import { screenParties, type SanctionsList } from './sanctions.ts';

interface ScreenPorts {
  db: Db;
  sanctions: SanctionsList;
}

export interface ScreenInput {
  transaction: TransactionInput;
  configuration: TransactionConfiguration;
  /** Time of the screening, ISO 8601; never a time given by the payer. */
  at: string;
}

export interface ScreenResult {
  risk: Risk;
  findings: FraudFinding[];
  hits: SanctionsHit[];
  /** Names that could not be compared with the whole list. */
  doubts: string[];
}

export interface ConcludeInput extends ScreenInput {
  /** The model's risk, which can only raise the risk; null if no model was asked. */
  opinion: string | null;
  /** Further reasons for a review. */
  doubts: string[];
}

/** Applies the fraud rules to the account's history, and screens all names of the payment. */
export async function screen({ db, sanctions }: ScreenPorts, { transaction, configuration, at }: ScreenInput): Promise<ScreenResult> {
  const since = new Date(Date.parse(at) - configuration.fraud.windowMs);
  const { debtor, creditor, amount } = transaction;
  const history = await readHistory(db, { account: debtor.account, creditor: creditor.account, currency: amount.currency, since });
  const { risk, findings } = judgeFraud({ transaction, history, at: Date.parse(at), table: configuration.fraud });
  return { risk, findings, ...(await screenParties(transaction, sanctions, configuration.sanctionsThreshold)) };
}

/** Screens again, adds the model's opinion, and stores the verdict that processing is checked against. The first verdict of a run stays. */
export async function concludeScreening(ports: ScreenPorts, input: ConcludeInput): Promise<Screening> {
  const { transaction, configuration, opinion } = input;
  const { risk, findings, hits, doubts } = await screen(ports, input);
  const combined = combineRisk(risk, opinion);
  const raised = combined === risk ? [] : [`a model raised the risk to ${combined}`];
  const found = {
    transaction,
    risk: combined,
    findings: [...findings.map(({ reason }) => reason), ...raised],
    hits,
    doubts: [...doubts, ...input.doubts],
  };
  const screening = conclude(found, configuration);
  const scope = currentScope();
  const row = { ...screening, transaction_hash: hashOf(processArguments(transaction)) };
  const { transaction_hash: _hash, ...kept } = await scope.commit((trx) => keepScreening(trx, scope.runId, row));
  return { ...kept, needed: kept.needed as Screening['needed'] };
}

interface PlanResult {
  /** Start of the requested day, or the requested moment; ISO 8601. */
  dueAt: string;
  /** Whether that day is in the past. */
  late: boolean;
  /** The current day in the configured time zone. */
  today: string;
  /** Whether a party is on the sanctions list, so that waiting is pointless. */
  listed: boolean;
}

/** Computes when a scheduled payment is due. Not done in the workflow: time zone rules change, and a replay must give the same result. */
export async function planPayment(ports: ScreenPorts, input: ScreenInput): Promise<PlanResult> {
  const { transaction, configuration, at } = input;
  const { timeZone } = configuration;
  const now = new Date(at);
  const due = momentOf(transaction.executeOn!, timeZone);
  const { hits } = await screen(ports, input);
  return {
    dueAt: due.toISOString(),
    late: isDayOver(due, timeZone, now),
    today: dayIn(now, timeZone),
    listed: hits.some(({ exact }) => exact),
  };
}
