import type { Agent } from '../../kit/activity/agent/agent.ts';
import type { MailPorts } from '../../kit/activity/mail/once.ts';
import type { ModelResult, Prompt } from '../../kit/activity/model/prompt.ts';
import type { Db } from '../../store/database.ts';

/** Port to the directory of people. */
export interface People {
  /** Mail addresses of the members of a group. */
  addressesOf(group: string): string[];
}

/** Creates an activity from a prompt. */
export interface ModelSteps {
  step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>>;
}

export interface SupportTicketDeps extends MailPorts {
  db: Db;
  model: ModelSteps;
  agent: Pick<Agent, 'loop'>;
  people: People;
}
