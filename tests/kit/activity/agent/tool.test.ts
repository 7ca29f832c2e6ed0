import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_LIMITS, defineAgent } from '../../../../src/kit/activity/agent/definition.ts';
import { defineTool, type ToolSpec } from '../../../../src/kit/activity/agent/tool.ts';

type Spec = ToolSpec<z.ZodObject, z.ZodType, object>;

const spec: Spec = {
  name: 'look_up',
  description: 'Looks up.',
  effect: 'read',
  input: z.object({ number: z.string().max(9) }),
  output: z.string(),
  run: async () => 'found',
};
const define = (changes: Partial<Spec>) => () => defineTool({ ...spec, ...changes });

it('refuses a tool without an effect class, by types and at run time', () => {
  const { effect: _, ...without } = spec;
  // @ts-expect-error the effect class is not optional
  expect(() => defineTool(without)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field: 'tools.look_up.effect' }));
});

const wrong: [string, Partial<Spec>, string][] = [
  ['a class of effect that does not exist', { effect: 'harmless' as Spec['effect'] }, 'effect'],
  ['a name that providers refuse', { name: 'look up' }, 'name'],
  ['an optional argument', { input: z.object({ number: z.string().optional() }) }, 'input.number'],
  ['an effect that cannot be undone and needs nobody', { effect: 'irreversible', needsApproval: false }, 'needsApproval'],
];

it.each(wrong)('refuses a tool with %s', (_name, changes, field) => {
  expect(define(changes)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: `tools.${changes.name ?? 'look_up'}.${field}` }),
  );
});

it('requires approval only for irreversible tools, unless declared otherwise', () => {
  const asks = (effect: Spec['effect'], needsApproval?: Spec['needsApproval']) =>
    defineTool({ ...spec, effect, ...(needsApproval === undefined ? {} : { needsApproval }) }).needsApproval({ number: '1' }, {});
  expect([asks('read'), asks('idempotent'), asks('compensatable'), asks('irreversible')]).toEqual([false, false, false, true]);
  expect([asks('read', true), asks('irreversible', ({ number }) => number === '2')]).toEqual([true, false]);
});

it('rejects arguments outside the schema', () => {
  const tool = defineTool(spec);
  expect(tool.parameters).toMatchObject({
    properties: { number: { type: 'string', maxLength: 9 } },
    required: ['number'],
    additionalProperties: false,
  });
  expect(tool.input.safeParse({ number: '1', recipient: 'eve' }).success).toBe(false);
});

it('refuses an agent with two tools of the same name, and gives every agent all limits', () => {
  const tools = [defineTool(spec)];
  const agent = {
    ...{
      name: 'help',
      version: '1',
      tier: 'small' as const,
      instructions: 'Help.',
      input: z.object({}),
      output: () => z.object({}),
      tools,
    },
    ...{ trusted: () => ({}), decision: () => ({ choice: 'helped', confidence: null, reasoning: null }) },
  };
  expect(() => defineAgent({ ...agent, tools: [...tools, ...tools] })).toThrow(/two tools named look_up/);
  expect(defineAgent({ ...agent, limits: { steps: 3 } }).limits).toEqual({ ...DEFAULT_LIMITS, steps: 3 });
});
