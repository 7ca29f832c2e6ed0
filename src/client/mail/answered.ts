import { sameMailbox } from '../../kit/common/address.ts';
import type { MailDoor } from '../../kit/common/contract.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { findWorkflow } from '../../contracts/registry.ts';
import { runOfSentMail, runOfTakenMail } from '../../store/mail-messages.ts';
import { findRun } from '../../store/runs.ts';
import type { SignalboxClient } from '../connect.ts';
import { isOurId } from './kind.ts';

/** The run whose mail is answered. */
export interface AnsweredRun {
  run: string;
  /** Message-ID of the mail. */
  messageId: string;
  /** Null where the workflow takes no replies. */
  reply: NonNullable<MailDoor['reply']> | null;
  /** Whether the answer is from the address that the run's mails go to. */
  fromCustomer: boolean;
}

/** Finds the run that sent one of the mails, or that was started or reached by it: people add to their own mail. The first that is known; null for none. @param ids Message-IDs. */
export async function findAnswered(
  client: SignalboxClient,
  { from }: Pick<ReceivedMail, 'from'>,
  ids: readonly string[],
  domain: string,
): Promise<AnsweredRun | null> {
  for (const id of ids) {
    const run = await (isOurId(id, domain) ? runOfSentMail : runOfTakenMail)(client.db, id);
    const row = run === null ? undefined : await findRun(client.db, run);
    if (!row) continue;
    const reply = findWorkflow(row.workflow)?.mail?.reply ?? null;
    return { run: row.id, messageId: id, reply, fromCustomer: reply !== null && sameMailbox(from, reply.customer(row.input)) };
  }
  return null;
}
