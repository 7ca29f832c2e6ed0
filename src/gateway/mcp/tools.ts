import { z } from 'zod';
import type { SignalboxClient } from '../../client/connect.ts';
import { inputInvalid } from '../../client/input.ts';
import { allWorkflows } from '../../contracts/registry.ts';
import { openedOnce } from '../../kit/common/opened-once.ts';
import type { RunMessage, WorkflowContract } from '../../kit/schema/workflow-contract.ts';
import { ListQuery, MessageBody, RUN_ID, StartBody } from '../api/schemas.ts';
import { list, send, show, start } from '../api/operations.ts';
import { hasRole, type Caller } from '../caller.ts';

/** A tool of the MCP server. There is none that decides an approval: a person does that. */
export interface Tool {
  name: string;
  description: string;
  /** What clients are told that it takes. */
  described: z.ZodType;
  readOnly: boolean;
  /** @throws SignalboxError as the HTTP API. */
  call(client: SignalboxClient, caller: Caller, given: unknown): Promise<object>;
}

function tool<S extends z.ZodType>(
  name: string,
  description: string,
  { taken, described = taken, readOnly = true }: { taken: S; described?: z.ZodType; readOnly?: boolean },
  call: (client: SignalboxClient, caller: Caller, given: z.output<S>) => Promise<object>,
): Tool {
  const checked = (given: unknown): z.output<S> => {
    const parsed = taken.safeParse(given);
    if (parsed.success) return parsed.data;
    throw inputInvalid(parsed.error, 'arguments', 'the tool describes them');
  };
  return { name, description, described, readOnly, call: async (client, caller, given) => call(client, caller, checked(given)) };
}

const run = z.string().regex(RUN_ID, 'expected <workflow>:<business id>').describe('A run, for example support-ticket:T-1042.');

const readRun = tool(
  'read_run',
  'Read a run: steps, decisions, what it waits for, cost, result. A person decides what waits for a decision.',
  { taken: z.strictObject({ run }) },
  (client, caller, given) => show(client, caller, given.run),
);

const listRuns = tool('list_runs', 'List runs, newest first.', { taken: ListQuery }, list);

const SendMessage = z.strictObject({
  run,
  message: z.string().max(100).describe('A message that list_workflows names for the workflow.'),
  content: MessageBody,
  id: z.string().min(1).max(200).optional().describe('Counts once; without it the same content does.'),
});

const sendMessage = tool(
  'send_message',
  'Send a message to a run, such as a customer’s answer to its question.',
  { taken: SendMessage, readOnly: false },
  (client, caller, { run: id, message: name, ...message }) => send(client, caller, id, { name, ...message }),
);

const listWorkflows = tool(
  'list_workflows',
  'List the workflows: what they do, whether you may start them, and the messages that their runs take.',
  { taken: z.strictObject({}) },
  async (client, caller) => {
    const people = await client.people();
    const facts = async ({ name, story, messages }: WorkflowContract) => ({
      ...{ name, story, tool: startName(name), mayStart: hasRole(people, caller, name, 'start') },
      messages: await Promise.all(messages.map(messageFacts)),
    });
    return { workflows: await Promise.all(allWorkflows().map(facts)) };
  },
);

const messageFacts = async ({ name, story, schema }: RunMessage) => ({ name, story, content: jsonSchemaOf(await schema()) });

const startName = (workflow: string): string => `start_${workflow.replaceAll('-', '_')}`;
const Started = StartBody.omit({ workflow: true });

async function startTool({ name, story, schemas }: WorkflowContract): Promise<Tool> {
  const described = z.strictObject({ ...Started.shape, input: (await schemas()).input });
  return tool(
    startName(name),
    `Start a run of ${name}. ${story}`,
    { taken: Started, described, readOnly: false },
    (client, caller, given) => start(client, caller, { workflow: name, ...given }),
  );
}

/** The input before its defaults, as clients send it. */
export const jsonSchemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' });

/** All tools, made once. */
export const allTools = openedOnce(async (): Promise<Tool[]> => {
  const starts = await Promise.all(allWorkflows().map(startTool));
  return [listWorkflows, ...starts, readRun, listRuns, sendMessage];
});
