import type { Agent } from '../../kit/activity/agent/agent.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import type { Mail } from '../../kit/activity/mail/port.ts';
import type { ModelResult, Prompt } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';

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
