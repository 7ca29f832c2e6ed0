import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { currentRun } from '../../../src/kit/workflow/core.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { askingStates } from './asking-states.ts';

type AddressedEffect = Declared<(input: { address: string }) => Promise<string>, 'effect'>;

/** What the workflow asks for; each has the address that a person may correct. */
interface Activities {
  reserve: AddressedEffect;
  pay: AddressedEffect;
  ship: AddressedEffect;
}

interface Input {
  address: string;
  /** Fails in the workflow's own code at the end. */
  breaks?: boolean;
  /** Waits until it has this priority before it ships. */
  waitsForPriority?: number;
}

const contract = defineContract<ContractTypes<Input, string[]>>()({
  name: 'retrying',
  story: 'Three effects in a row, the last of which a person may have to correct.',
  states: askingStates,
  steps: ['reserve', 'pay', 'ship'],
});

export const retrying = story<typeof contract, Activities>(contract, async (run) => {
  const { address, breaks, waitsForPriority } = run.input;
  run.move('new', 'working');
  const done = [await run.once.reserve({ address }), await run.once.pay({ address })];
  if (waitsForPriority !== undefined) await condition(() => currentRun().priority === waitsForPriority);
  const shipped = await run.once.ship({ address }, { summary: `Ship to ${address}` });
  if (breaks) throw ApplicationFailure.nonRetryable('the story broke', 'INTERNAL');
  return run.end('working', 'done', [...done, shipped]);
});
