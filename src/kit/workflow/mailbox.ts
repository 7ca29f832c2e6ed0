import { condition, currentUpdateInfo, defineUpdate, setHandler } from '@temporalio/workflow';
import type { MessageContract } from '../common/contract.ts';
import type { MessageAnswer } from '../common/message.ts';
import { isEndStatus } from '../common/status.ts';
import { currentRun, notTaken, statusOf, type MailboxState, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { assertFits } from './messages.ts';
import { flushRecords } from './resolve.ts';
import { holdsWithin } from './wait.ts';

export interface JournalLine {
  kind?: 'person' | 'rule';
  by: string;
  choice: string;
  reasoning?: string;
}

/** The message's contract, or its rule alone: its name is that of the Temporal update that brings it. */
type MessageRule = Pick<MessageContract, 'name' | 'states' | 'once'>;

export interface MailboxDefinition<Message> extends MessageRule {
  /** Throws what `misfit` of core.ts makes where a message does not fit. Synchronous: a promise would refuse nothing. */
  check: (value: unknown) => asserts value is Message;
  /** The line for the journal: who wrote, and what that is in one phrase. A message that no person wrote is a rule's. */
  journal: (message: Message) => JournalLine;
  /** Whether the story reads the message; one that it does not read is in the journal only. All are read when left out. */
  isRead?: (message: Message) => boolean;
}

/** Messages into a run. They are answered at once and kept, also while the run is paused or does something else. */
export interface Mailbox<Message> {
  /**
   * The oldest message that was not read yet; waits for one as long as `withinMs` says, null for ever. Null when the time is over.
   * A paused run gets its message when it is resumed.
   */
  next(withinMs: number | null): Promise<Message | null>;
  /** How many messages wait to be read. Look before the end: what is unread then is in the journal only. */
  readonly waiting: number;
}

const SEEN_AT_MOST = 200;

/**
 * Opens a mailbox. To be called in the story before its first `await`: a message that comes before there is a handler is refused.
 * The same message sent twice (one update id) counts once.
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

/** Refused at the door it leaves no trace in the history. A repeat of what was taken gets the first one's answer. */
function assertTaken(run: RunCore, box: MailboxState, { name, states, once }: MessageRule): void {
  if (box.seen.includes(currentUpdateInfo()!.id)) return;
  if (once && box.seen.length > 0) throw notTaken(run, 'ALREADY_SENT', `it has a message ${name}, and reads no second one`);
  if (states && !states.includes(run.state))
    throw notTaken(run, 'WRONG_STATE', `the run is in ${run.state}; it takes ${name} in ${states.join(', ')}`);
}

/** Keeps which messages a run has taken and, because it ended first, never read. */
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
    run.recorder.add(line, `message:${name}:${id}`); // a retry of the run is brought it again
    run.decisions.push({ step: null, by: kind, who: by, choice, confidence: null, reasoning, at: new Date().toISOString() });
    showDetails(run);
    if (!isRead(message)) flushRecords(); // nothing else may come for days
  }
  return { accepted: true, code: null, status };
}

async function nextOf<Message>(run: RunCore, box: MailboxState, name: string, withinMs: number | null): Promise<Message | null> {
  const arrived = () => box.queue.length > 0;
  const until = withinMs === null ? Infinity : Date.now() + withinMs;
  do {
    if (!arrived()) flushRecords();
    if (until === Infinity) await condition(arrived);
    else await holdsWithin(arrived, until - Date.now(), `Wait for a message: ${name}`);
    if (run.paused !== null) await condition(() => run.paused === null);
  } while (!arrived() && Date.now() < until);
  return arrived() ? (box.queue.shift() as Message) : null;
}
