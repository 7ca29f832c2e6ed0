import type { MessageContract, TypedMessage } from '../../common/contract.ts';
import { wrongField, type Fields, type Message } from '../../common/fields.ts';
import { currentRun, invalidMessage } from '../core.ts';
import { mailbox, type Mailbox } from '../mailbox.ts';
import { flushRecords } from '../publish-result.ts';
import { waitUntil } from '../wait.ts';

/** The mailboxes of a contract's messages, by name. */
export type Mailboxes<M extends readonly MessageContract[]> = {
  readonly [Sent in M[number] as Sent['name']]: Sent extends TypedMessage<string, infer F extends Fields> ? Mailbox<Message<F>> : never;
};

/** Opens a mailbox for each message of the contract. Call it before the story's first wait: a message without a handler is refused. */
export const openMailboxes = <M extends readonly MessageContract[]>(messages: M): Mailboxes<M> =>
  Object.fromEntries(messages.map((message) => [message.name, openMailbox(message)])) as unknown as Mailboxes<M>;

/** Waits until a message of any kind is unread, or the time is over. @returns whether one is. */
export function anyMessage(withinMs: number, summary: string): Promise<boolean> {
  const { mailboxes } = currentRun();
  flushRecords();
  return waitUntil(() => [...mailboxes.values()].some(({ queue }) => queue.length > 0), withinMs, summary);
}

function openMailbox(message: MessageContract): Mailbox<unknown> {
  const check = (value: unknown): asserts value is unknown => {
    const wrong = wrongField(message.fields, value);
    if (wrong) throw invalidMessage(wrong.field, wrong.detail);
  };
  return mailbox<unknown>({ ...message, check });
}
