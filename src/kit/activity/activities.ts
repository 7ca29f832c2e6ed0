import type { Db, Trx } from '../../store/database.ts';
import type { EffectClass } from '../../store/tables.ts';
import type { Agent } from './agent/agent.ts';
import type { AgentDefinition } from './agent/definition.ts';
import type { AgentInput, AgentResult } from './agent/result.ts';
import { declare, type Declared } from './effect-class.ts';
import type { EffectSpec, Effects } from './effects.ts';
import { sendMailOnce, type MailPorts } from './mail/once.ts';
import type { MailMessage, SentMail } from './mail/port.ts';
import { oneLine, toHtml } from './mail/text.ts';
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

/** A mail as an author writes it. */
export type Letter = { to: string | string[]; subject: string; text: string } & Partial<
  Pick<MailMessage, 'html' | 'inReplyTo' | 'references' | 'headers' | 'priority'>
>;

/**
 * Sends a mail once for each step that calls it.
 * @param write makes the mail of an input.
 * @param step names the mail in its key instead of the step that calls it.
 */
export const mails = <Input extends object>(ports: MailPorts, write: (input: Input) => Letter, { step }: Pick<EffectSpec, 'step'> = {}) =>
  declare<'mail'>('irreversible')((input: Input): Promise<SentMail> => {
    const { to, text, ...rest } = write(input);
    const subject = oneLine(rest.subject);
    return sendMailOnce(ports, { ...(step && { step }), request: { to, subject, text } }, (messageId) => ({
      messageId,
      text,
      html: toHtml(text),
      inReplyTo: null,
      references: [],
      headers: { 'X-Signalbox-Run': currentScope().runId },
      priority: 'normal',
      ...rest,
      to: [to].flat(),
      subject,
    }));
  });

/** What an author says of a change in our own database. */
export interface ChangeSpec<Input> {
  class: Exclude<EffectClass, 'read'>;
  /** For a change that a person decided: the proof, and the exact action and arguments that it must cover; null where none is needed. */
  proof?: (input: Input) => EffectSpec['proof'] | null;
  /** The step whose change this one undoes. */
  undoes?: string;
  /** What makes two calls the same change; a repeat with another one is refused. Default: the whole input. */
  request?: (input: Input) => EffectSpec['request'];
}

/**
 * Changes our own database once for each step that calls it, in one transaction with its row in the ledger.
 * @param change gets the key of the effect and the run, for rows that name them.
 */
export const changes = <Input extends object, Output>(
  { effects }: { effects: Effects },
  { class: effectClass, proof, undoes, request = wholeOf }: ChangeSpec<Input>,
  change: (trx: Trx, input: Input, scope: { runId: string; key: string }) => Promise<Output>,
): Declared<(input: Input) => Promise<Output>, 'effect'> =>
  declare<'effect'>(effectClass)((input: Input) => {
    const proven = proof?.(input) ?? null;
    const { activityType, runId } = currentScope();
    const spec = {
      action: snakeCase(activityType),
      class: effectClass,
      request: request(input),
      ...(proven && { proof: proven }),
      ...(undoes && { undoes }),
    };
    return effects.inTransaction(spec, (trx, key) => change(trx, input, { runId, key }));
  });

const wholeOf = (input: object): Record<string, unknown> => ({ ...input });

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
