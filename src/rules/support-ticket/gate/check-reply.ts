import { MOST_REPLY_CHARACTERS } from '../../../contracts/support-ticket/defaults.ts';
import { statedText, unknownValues } from './facts.ts';
import { findFormFaults } from './form.ts';
import { foreignLanguage } from './language.ts';
import { wrongPerson } from './person.ts';
import type { PromiseKind } from './promise-rules.ts';
import { unallowedPromises } from './promises.ts';
import type { DraftReplyInput } from '../../../contracts/support-ticket/ticket.schema.ts';
import type { Finding } from './finding.ts';

export type { PromiseKind };

/** Parameters of the gate, apart from facts and passages; passed to the activity that runs it. */
export interface GateRules {
  /** The customer's address, which a reply may contain beside those of the facts. */
  customerEmail: string;
  /** Promises that a person approves together with this reply: `refund` when one is proposed. */
  allowedPromises: PromiseKind[];
  maxReplyCharacters: number;
}

export interface GateInput extends Partial<GateRules> {
  reply: string;
  customerName: string;
  /** ISO 639-1 code of the language that the customer writes. */
  language: string;
  /** Facts and passages that the reply may state. */
  source: Pick<DraftReplyInput, 'facts' | 'passages'>;
}

export interface GateResult {
  passed: boolean;
  findings: Finding[];
}

const FEWEST_CHARACTERS = 30;
const MOST_FINDINGS = 12;

/**
 * The gate before every mail: deterministic checks without model or input/output. It runs in activities, because a workflow
 * has only the ids of the documents. A reply may state only what facts and passages contain, not what the customer wrote.
 */
export function checkReply(input: GateInput): GateResult {
  const { reply, customerName, language, source, customerEmail, allowedPromises = [], maxReplyCharacters = MOST_REPLY_CHARACTERS } = input;
  const length = reply.trim().length;
  if (length < FEWEST_CHARACTERS) return failed([{ check: 'length', detail: `${length} characters are too few` }]);
  if (reply.length > maxReplyCharacters) return failed([{ check: 'length', detail: `${reply.length} characters are too many` }]);
  const text = reply.normalize('NFKC').replaceAll('’', "'");
  const stated = statedText(source);
  const findings = [
    ...findFormFaults(reply),
    ...wrongPerson(text, customerName, language, stated),
    ...foreignLanguage(text, language),
    ...unallowedPromises(text, stated, allowedPromises),
    ...unknownValues(text, stated, customerEmail ?? null),
  ];
  return findings.length === 0 ? { passed: true, findings } : failed(findings);
}

const failed = (findings: Finding[]): GateResult => ({ passed: false, findings: findings.slice(0, MOST_FINDINGS) });
