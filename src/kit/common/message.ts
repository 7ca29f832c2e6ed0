import type { AutomaticMail, IgnoredHeader } from './automatic-mail.ts';
import type { RunStatus } from './status.ts';

/** The answer to a message: whether the run accepted it, and if not, a failure code. */
export interface MessageAnswer {
  accepted: boolean;
  code: string | null;
  /** The run's status at that moment. */
  status: RunStatus;
  /** Why the run refused it, where code and status do not say so: the run's state, and those in which it is taken. */
  reason?: string;
}

/** Names of the messages that runs accept where their workflow has a mailbox for them. */
export const CUSTOMER_REPLY_UPDATE = 'customerReply';
export const RATE_UPDATE = 'rate';

/** What a customer wrote into a run. */
export interface CustomerReply {
  text: string;
  /** Message-ID of the customer's mail, if it was a mail. */
  messageId: string | null;
  /** Set where no person wrote it. */
  automatic?: AutomaticMail;
  setAside?: IgnoredHeader[];
}

/** A customer's rating, from 1 to 5. */
export interface Rating {
  rating: number;
  comment: string | null;
}
