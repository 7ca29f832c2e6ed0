import type { SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';

/** All messages of a case, oldest first. Plain data: it is passed on when the run continues as new. */
export interface Conversation {
  first: SupportTicketInput;
  turns: { from: 'customer' | 'shop'; text: string }[];
  /** How often the customer wrote. */
  rounds: number;
  /** Arrival of the customer's newest message, in milliseconds since the epoch. */
  receivedAt: number;
  /** Message-ID of the customer's newest mail; null when no message was a mail. */
  messageId: string | null;
  /** Agent session to resume after the customer answers its question. */
  session: string | null;
  /** Whether the survey was sent. */
  surveyed: boolean;
}

export const beginConversation = (first: SupportTicketInput): Conversation => ({
  first,
  turns: [{ from: 'customer', text: first.body }],
  rounds: 1,
  receivedAt: Date.now(),
  messageId: first.messageId ?? null,
  session: null,
  surveyed: false,
});

/** The conversation after the customer wrote again. */
export const withReply = (conversation: Conversation, { text, messageId }: { text: string; messageId?: string | null }): Conversation => ({
  ...conversation,
  turns: [...conversation.turns, { from: 'customer', text }],
  rounds: conversation.rounds + 1,
  receivedAt: Date.now(),
  messageId: messageId ?? conversation.messageId,
});

/** The conversation after a mail of ours. */
export const withAnswer = (conversation: Conversation, text: string): Conversation => ({
  ...conversation,
  turns: [...conversation.turns, { from: 'shop', text }],
});

const MOST_EARLIER_CHARACTERS = 6_000;
const HEADINGS = { customer: 'The customer wrote:', shop: 'We wrote:' } as const;

/** The ticket with the newest message first, then the earlier conversation, of which only the latest part is kept when it is long. */
export function ticketOf({ first, turns, messageId }: Conversation): SupportTicketInput {
  const newest = turns.findLastIndex(({ from }) => from === 'customer');
  const earlier = turns
    .slice(0, newest)
    .map(({ from, text }) => `${HEADINGS[from]}\n${text}`)
    .join('\n\n')
    .slice(-MOST_EARLIER_CHARACTERS);
  const body = earlier ? `${turns[newest]!.text}\n\n--- Earlier in this conversation ---\n\n${earlier}` : turns[newest]!.text;
  return { ...first, body, ...(messageId === null ? {} : { messageId }) };
}

/** The shop's messages so far. */
export const shopMessages = ({ turns }: Conversation): string[] => turns.filter(({ from }) => from === 'shop').map(({ text }) => text);

/** The customer's newest message, or null in the first round. */
export const latestReply = ({ turns, rounds }: Conversation): string | null =>
  rounds === 1 ? null : (turns.findLast(({ from }) => from === 'customer')?.text ?? null);
