import { expect, it } from '@jest/globals';
import { allWorkflows } from '../../src/contracts/registry.ts';

const messages = allWorkflows().flatMap((workflow) => workflow.messages.map((message) => ({ workflow, message })));

it.each(messages.map(({ workflow, message }) => [workflow.name, message.name, workflow, message] as const))(
  '%s takes %s in states that it has, and in no end',
  (_workflow, _message, { states }, message) => {
    const statuses = (message.states ?? []).map((name) => states[name]?.status);
    for (const status of statuses) expect(['initializing', 'running', 'waiting_approval']).toContain(status);
  },
);
