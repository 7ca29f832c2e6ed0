import type { MailPorts } from '../../kit/activity/mail/once.ts';
import type { ModelResult, Prompt } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';
import type { SanctionsList } from './sanctions.ts';

export interface TransactionDeps extends MailPorts {
  db: Db;
  model: { step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>> };
  sanctions: SanctionsList;
}
