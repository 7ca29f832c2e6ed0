import { defineContract } from '../../src/kit/common/contract.ts';
import type { ContractTypes } from '../../testkit/contract-types.ts';

type Types = ContractTypes<Record<string, never>, { done: number }>;

const contractOf = (name: string) =>
  defineContract<Types>()({
    name,
    story: 'A workflow of the bench.',
    states: {
      received: { status: 'initializing', to: ['working'] },
      working: { status: 'running', to: ['done'] },
      done: { status: 'completed', to: [] },
    },
    steps: ['look up', 'check', 'answer'],
  });

/** The contracts of the kit's side. */
export const contracts = { kit: contractOf('bench-kit'), long: contractOf('bench-long') };
