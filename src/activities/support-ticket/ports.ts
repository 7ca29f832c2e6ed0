import type { Agent } from '../../kit/activity/agent/agent.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import type { ModelResult, Prompt } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';

/** A mail as the ticket workflow writes it; the sender is the adapter's. */
export interface MailMessage {
  /** `<id@domain>`, made from the effect's key: the same mail always has the same one. */
  messageId: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | null;
  references: string[];
  headers: Record<string, string>;
  priority: 'normal' | 'high';
}

export interface SentMail {
  messageId: string;
  /** Addresses that the server did not take while it took others. */
  refused: string[];
}

/** The port to a mail server. */
export interface Mail {
  /**
   * Hands the mail to the server, once, without retries of its own.
   * @throws SignalboxError MAIL_UNAVAILABLE (a later try may work), MAIL_REFUSED (it will not).
   */
  send(message: MailMessage): Promise<SentMail>;
  /** Whether the server has accepted a mail with this Message-ID; absent where the server cannot be asked. */
  find?: (messageId: string) => Promise<boolean>;
}

/** The port to the directory of people. */
export interface People {
  /** Mail addresses of the members of a group; empty when nobody is in it. */
  addressesOf(group: string): string[];
}

/** The model as this workflow needs it: a prompt in, an activity out. */
export interface ModelSteps {
  step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>>;
}

export interface SupportTicketDeps {
  db: Db;
  model: ModelSteps;
  agent: Pick<Agent, 'loop'>;
  mail: Mail;
  effects: Effects;
  people: People;
  settings: {
    /** Domain of our Message-IDs. */
    mailDomain: string;
    /** What to do with a mail of which nobody knows whether it went out: send it again under its Message-ID, or ask a person. */
    mailInDoubt: 'repeat' | 'person';
    /** Group that hears of a complaint. */
    complaintGroup: string;
  };
}
