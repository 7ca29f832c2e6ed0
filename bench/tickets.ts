import { openClient } from '../src/client/connect.ts';
import { startRun } from '../src/client/start.ts';
import { readStackFile } from '../src/stack-file.ts';
import { PEOPLE } from './lib/ground.ts';
import { forInformation, type Measurement, type Row } from './lib/row.ts';
import { throughput } from './lib/rounds.ts';
import { openStack, type Stack } from './lib/stack.ts';
import { startExamples, type ExampleRun } from './lib/tickets.ts';

const ROUNDS = 5;
const A_ROUND = 40;
const AT_ONCE = 10;

/** How many tickets one worker answers. */
export const tickets: Measurement = {
  id: 'tickets',
  method: `Support tickets through the local stack as \`signalbox up\` starts it (one worker, offline model, embedded mail server), ${AT_ONCE} at
once, each until its reply is sent.`,
  async measure() {
    const stack = openStack();
    try {
      await stack.run('up', '--detach');
      return [await measureTickets(stack, (await startExamples(stack)).ended)];
    } finally {
      await stack.remove();
    }
  },
};

async function measureTickets(stack: Stack, { input }: ExampleRun): Promise<Row> {
  const { endpoints } = readStackFile(`${stack.folder}/.signalbox`)!;
  const client = openClient({
    temporalEnvironment: {},
    localTemporalAddress: endpoints.TEMPORAL_ADDRESS,
    databaseUrl: endpoints.DATABASE_URL,
    peopleFile: PEOPLE,
    workflowsFile: null,
  });
  try {
    const temporal = await client.temporal();
    let number = 0;
    const one = async () => {
      const ticket = { ...input, subject: `${String(input['subject'])} (${++number})` };
      const { id } = await startRun(client, { workflow: 'support-ticket', input: ticket, initiator: 'system' });
      await temporal.workflow.getHandle(id).result();
    };
    await throughput(AT_ONCE, AT_ONCE, one); // warm-up
    const runs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push(await throughput(A_ROUND, AT_ONCE, one));
    return forInformation({ id: 'tickets', name: 'support tickets a second, one worker', unit: '1/s', runs });
  } finally {
    await client.close();
  }
}
