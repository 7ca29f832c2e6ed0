import type { Db, Trx } from '../../store/database.ts';
import type { EffectClass } from '../../store/tables.ts';
import type { Agent } from './agent/agent.ts';
import type { AgentDefinition } from './agent/definition.ts';
import type { AgentInput, AgentResult } from './agent/result.ts';
import { declare, type Declared } from './effect-class.ts';
import type { EffectSpec, Effects } from './effects.ts';
import { mailOf, type Letter } from './mail/letter.ts';
import { sendMailOnce, type MailEffect, type MailPorts } from './mail/once.ts';
import type { SentMail } from './mail/port.ts';
import type { Model } from './model/model.ts';
import type { ModelResult, Prompt } from './model/prompt.ts';
import { currentScope } from './scope.ts';

/** What the activities of every workflow may use. A port of its own is a further field, and one line in the worker. */
export interface KitPorts extends MailPorts {
  db: Db;
  model: Model;
  agent: Pick<Agent, 'loop'>;
  /** Mail addresses of the members of a group. */
  people: { addressesOf(group: string): string[] };
}

/** Asks a model: the activity of a prompt. Its budget, repairs, price and journal line come with it. */
export const asks = <Input, Output>({ model }: { model: Model }, prompt: Prompt<Input, Output>) =>
  declare<'model'>('read')<(input: Input) => Promise<ModelResult<Output>>>(model.step(prompt));

/** Runs an agent. @param effectClass that of its strongest tool. */
export const runsAgent = <Input, Output, Trusted>(
  { agent }: { agent: Pick<Agent, 'loop'> },
  effectClass: EffectClass,
  definition: AgentDefinition<Input, Output, Trusted>,
) => declare<'agent'>(effectClass)<(input: AgentInput<Input>) => Promise<AgentResult<Output>>>(agent.loop(definition));

/**
 * Sends a mail once for each step that calls it. @param write makes the mail of an input.
 * @param effectOf what the ledger keeps of it; default: recipients, subject and text, under the key of the step.
 */
export const mails = <Input extends object>(
  ports: MailPorts,
  write: (input: Input) => Letter,
  effectOf: (input: Input) => Partial<MailEffect> = () => ({}),
) =>
  declare<'mail'>('irreversible')(async (input: Input): Promise<SentMail> => {
    const letter = write(input);
    const { to, subject, text } = letter;
    const { runId } = currentScope();
    return sendMailOnce(ports, { request: { to: [to].flat(), subject, text }, ...effectOf(input) }, (messageId) =>
      mailOf(letter, { messageId, runId }),
    );
  });

/** What an author says of a change in our own database. */
export interface ChangeSpec<Input> {
  class: Exclude<EffectClass, 'read'>;
  /** For a change that a person decided: the proof, and the exact action and arguments that it must cover; null where none is needed. */
  proof?: (input: Input) => EffectSpec['proof'] | null;
  /** The step whose change this one undoes. */
  undoes?: string;
  /** Makes the key of the effect. Default: the step that calls it, with its number. */
  step?: string;
  /** Its name in ledger and journal. Default: that of the activity. */
  action?: string;
  /** What the ledger keeps, to tell a repeat from another change. Default: the whole input. */
  request?: (input: Input) => Record<string, unknown>;
}

/**
 * Changes our own database once for each step that calls it, in one transaction with its row in the ledger.
 * @param change gets the key of the effect and the run, for rows that name them.
 */
export const changes = <Input extends object, Output>(
  { effects }: { effects: Effects },
  { class: effectClass, proof, undoes, step, action, request }: ChangeSpec<Input>,
  change: (trx: Trx, input: Input, scope: { runId: string; key: string }) => Promise<Output>,
): Declared<(input: Input) => Promise<Output>, 'effect'> =>
  declare<'effect'>(effectClass)((input: Input) => {
    const proven = proof?.(input) ?? null;
    const { activityType, runId } = currentScope();
    const spec = {
      action: action ?? snakeCase(activityType),
      class: effectClass,
      request: request?.(input) ?? ({ ...input } as Record<string, unknown>),
      ...(step !== undefined && { step }),
      ...(proven && { proof: proven }),
      ...(undoes && { undoes }),
    };
    return effects.inTransaction(spec, (trx, key) => change(trx, input, { runId, key }));
  });

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
