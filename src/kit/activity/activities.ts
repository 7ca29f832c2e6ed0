import type { Db, Trx } from '../../store/database.ts';
import type { EffectClass } from '../../store/tables.ts';
import type { Agent } from './agent/agent.ts';
import type { AgentDefinition } from './agent/definition.ts';
import type { AgentInput, AgentResult } from './agent/result.ts';
import type { DocumentReader } from './documents/port.ts';
import { declare, mayBeLocal, type Declared } from './effect-class.ts';
import type { AssertHeld, EffectSpec, Effects, EffectVerification, OutsideEffectSpec } from './effects.ts';
import { mailOf, type Letter } from './mail/letter.ts';
import { sendMailOnce, type MailEffect, type MailPorts } from './mail/once.ts';
import type { SentMail } from './mail/port.ts';
import { oneLine } from './mail/text.ts';
import type { Model } from './model/model.ts';
import type { ModelResult, Prompt } from './model/prompt.ts';
import { currentScope } from './scope.ts';
import type { Webhooks } from './webhook.ts';

/** What the activities of every workflow may use. A port of its own is a further field, and one line in the worker. */
export interface KitPorts extends MailPorts {
  db: Db;
  model: Model;
  agent: Pick<Agent, 'loop'>;
  webhooks: Webhooks;
  documents: DocumentReader;
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
 * @param effect what the ledger keeps of it; default: recipients, subject and text, under the key of the step.
 */
export const mails = <Input extends object>(
  ports: MailPorts,
  write: (input: Input) => Letter | Promise<Letter>,
  effect: Partial<MailEffect> | ((input: Input) => Partial<MailEffect>) = {},
) =>
  declare<'mail'>('irreversible')(async (input: Input): Promise<SentMail> => {
    const letter = await write(input);
    const { to, subject, text, attachments = [] } = letter;
    const { runId } = currentScope();
    const own = typeof effect === 'function' ? effect(input) : effect;
    return sendMailOnce(
      ports,
      { request: { to, subject: oneLine(subject), text, ...(attachments.length > 0 && { attachments }) }, ...own },
      (messageId) => mailOf(letter, { messageId, runId }),
    );
  });

/** What an author says of an effect. */
export interface EffectOptions<Input> extends Pick<EffectSpec, 'step' | 'undoes'> {
  class: Exclude<EffectClass, 'read'>;
  /** For an effect that a person decided: the proof, and the exact action and arguments that it must cover; null where none is needed. */
  proof?: (input: Input) => EffectSpec['proof'] | null;
  /** A verb for the ledger. Default: the activity's name. */
  action?: string;
  /** What a repeat must agree in. Default: the whole input. */
  request?: (input: Input) => Record<string, unknown>;
}

/**
 * Changes our own database once for each step that calls it, in one transaction with its row in the ledger.
 * @param change gets the key of the effect and the run, for rows that name them.
 */
export const changes = <Input, Output>(
  { effects }: { effects: Effects },
  options: EffectOptions<Input>,
  change: (trx: Trx, input: Input, scope: { runId: string; key: string }) => Promise<Output>,
): Declared<(input: Input) => Promise<Output>, 'effect'> =>
  mayBeLocal(
    declare<'effect'>(options.class)((input: Input) => {
      const { runId } = currentScope();
      return effects.inTransaction(specOf(options, input), (trx, key) => change(trx, input, { runId, key }));
    }),
  );

/** What an author says of an effect at somebody else's. */
export interface CallOptions<Input, Output>
  extends EffectOptions<Input>, Pick<OutsideEffectSpec<Output>, 'statusOf' | 'inDoubt' | 'assume'> {
  /** Asks whether the effect with this key happened, when its answer was lost. Without it nobody can say. */
  verify?: (key: string, input: Input) => Promise<EffectVerification<Output>>;
}

/**
 * Has an effect outside of our database once for each step that calls it.
 * @param call passes the key on, so that a repeat at the other side is recognised.
 */
export const calls = <Input, Output>(
  { effects }: { effects: Effects },
  { verify, ...options }: CallOptions<Input, Output>,
  call: (input: Input, scope: { runId: string; key: string; stillOurs: AssertHeld }) => Promise<Output>,
): Declared<(input: Input) => Promise<Output>, 'effect'> =>
  declare<'effect'>(options.class)((input: Input) => {
    const { runId } = currentScope();
    const spec = { ...specOf(options, input), ...(verify && { verify: (key: string) => verify(key, input) }) };
    return effects.once<Output>(spec, (key, stillOurs) => call(input, { runId, key, stillOurs }));
  });

function specOf<Input, Options extends EffectOptions<Input>>({ proof, action, request, ...named }: Options, input: Input) {
  const proven = proof?.(input) ?? null;
  return {
    ...named,
    action: action ?? snakeCase(currentScope().activityType),
    request: request?.(input) ?? ({ ...input } as Record<string, unknown>),
    ...(proven && { proof: proven }),
  };
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
