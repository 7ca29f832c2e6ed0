import type { Effects } from '../../kit/activity/effects.ts';
import type { Mail } from '../../kit/activity/mail/port.ts';
import type { ModelResult, Prompt } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';
import type { SanctionsList } from './sanctions.ts';

export interface TransactionDeps {
  db: Db;
  model: { step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>> };
  mail: Mail;
  effects: Effects;
  sanctions: SanctionsList;
  settings: { mailDomain: string; mailInDoubt: 'repeat' | 'person' };
}
