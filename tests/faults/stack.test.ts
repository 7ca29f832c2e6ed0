import { describe, jest } from '@jest/globals';
import { openStack, type Stack } from '../../testkit/stack.ts';
import { retryOnce } from '../helpers/retry-once.ts';
import { agentKill } from './kinds/agent-kill.ts';
import { kill } from './kinds/kill.ts';
import { random } from './kinds/random.ts';
import { shared } from './shared.ts';

jest.setTimeout(900_000); // five minutes on two free cores

const share = shared(openStack);

/** The agent's first: it counts everything in the shop and at the mail server. */
describe.each<[string, (stack: () => Stack) => void]>([
  ['the worker is killed in the agent’s loop', agentKill],
  ['one part is killed at one moment', kill],
  ['parts are killed at random', random],
])('%s', (_name, kind) => {
  retryOnce('kills processes');
  kind(share());
});
