import { condition, currentUpdateInfo, defineUpdate, setHandler } from '@temporalio/workflow';
import type { MessageContract, MessageLine } from '../common/contract.ts';
import type { MessageAnswer } from '../common/message.ts';
import { isEndStatus } from '../common/status.ts';
import { currentRun, refusedMessage, statusOf, type MailboxState, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { assertFits } from './messages.ts';
import { flushRecords } from './publish-result.ts';
import { waitUntil } from './wait.ts';

/** The part of a message's contract that the mailbox checks. The name is also that of the Temporal update. */
type MessageRule = Pick<MessageContract, 'name' | 'states' | 'once'>;

export interface MailboxDefinition<Message> extends MessageRule {
  /** Throws `invalidMessage` of core.ts when it does not fit. Must be synchronous: a promise would refuse nothing. */
  check: (value: unknown) => asserts value is Message;
  /** The journal line for a message: who sent it, and a short description. */
  journal: (message: Message) => MessageLine;
  /** Whether the story reads the message; otherwise it is only in the journal. Default: yes. */
  isRead?: (message: Message) => boolean;
}

/** Messages into a run. They are answered and stored at once, even while the run is paused or busy. */
export interface Mailbox<Message> {
  /**
   * The oldest unread message; waits up to `withinMs` milliseconds (null: for ever) and returns null after that.
   * A paused run gets its message when it is resumed.
   */
  next(withinMs: number | null): Promise<Message | null>;
  /** Number of unread messages. Check it before the story ends: messages unread at the end are only in the journal. */
  readonly waiting: number;
}

const SEEN_AT_MOST = 200;

/**
 * Opens a mailbox. Call it before the story's first `await`: a message without a handler is refused.
 * A message sent twice under one update id counts once.
 */
export function mailbox<Message>(definition: MailboxDefinition<Message>): Mailbox<Message> {
  const run = currentRun();
  const box = run.mailboxes.get(definition.name) ?? { queue: [], seen: [] };
  run.mailboxes.set(definition.name, box);
  setHandler(defineUpdate<MessageAnswer, [Message]>(definition.name), (message) => take(run, box, definition, message), {
    validator: (message) => {
      assertFits(message, 'the message');
      definition.check(message);
      assertTaken(run, box, definition);
    },
    description: `Bring the run a message: ${definition.name}`,
  });
  return {
    next: (withinMs) => nextOf<Message>(run, box, definition.name, withinMs),
    get waiting() {
      return box.queue.length;
    },
  };
}

/** Refuses a message in the validator, so that it leaves no trace in the history. A repeated message is not refused. */
function assertTaken(run: RunCore, box: MailboxState, { name, states, once }: MessageRule): void {
  if (box.seen.includes(currentUpdateInfo()!.id)) return;
  if (once && box.seen.length > 0) throw refusedMessage(run, 'ALREADY_SENT', `it has a message ${name}, and reads no second one`);
  if (states && !states.includes(run.state))
    throw refusedMessage(run, 'WRONG_STATE', `the run is in ${run.state}; it takes ${name} in ${states.join(', ')}`);
}

/** Records the messages that the run accepted but did not read before its end. */
export function noteUnread(run: RunCore): void {
  for (const [name, { queue }] of run.mailboxes) {
    if (queue.length === 0) continue;
    const reasoning = `the run ended as ${run.state} before it read ${queue.length} x ${name}`;
    const line = { step: null, choice: 'not read', reasoning } as const;
    run.recorder.add({ ...line, kind: 'rule', by: 'mailbox' });
    run.decisions.push({ ...line, by: 'rule', who: 'mailbox', confidence: null, at: new Date().toISOString() });
  }
}

function take<Message>(run: RunCore, box: MailboxState, definition: MailboxDefinition<Message>, message: Message): MessageAnswer {
  const { name, journal, isRead = () => true } = definition;
  const status = statusOf(run);
  if (isEndStatus(status)) return { accepted: false, code: 'RUN_ENDED', status };
  const id = currentUpdateInfo()!.id;
  if (!box.seen.includes(id)) {
    box.seen = [...box.seen, id].slice(-SEEN_AT_MOST);
    if (isRead(message)) box.queue.push(message);
    const { kind = 'person', by, choice, reasoning = null } = journal(message);
    const line = { kind, step: null, by, choice, input: `message:${id}`.slice(0, 300), reasoning } as const;
    run.recorder.add(line, `message:${name}:${id}`); // a run that is retried gets it again
    run.decisions.push({ step: null, by: kind, who: by, choice, confidence: null, reasoning, at: new Date().toISOString() });
    showDetails(run);
    if (!isRead(message)) flushRecords(); // otherwise the line could wait days for the next activity
  }
  return { accepted: true, code: null, status };
}

async function nextOf<Message>(run: RunCore, box: MailboxState, name: string, withinMs: number | null): Promise<Message | null> {
  const arrived = () => box.queue.length > 0;
  const until = withinMs === null ? Infinity : Date.now() + withinMs;
  do {
    if (!arrived()) flushRecords();
    if (until === Infinity) await condition(arrived);
    else await waitUntil(arrived, until - Date.now(), `Wait for a message: ${name}`);
    if (run.paused !== null) await condition(() => run.paused === null);
  } while (!arrived() && Date.now() < until);
  return arrived() ? (box.queue.shift() as Message) : null;
}
