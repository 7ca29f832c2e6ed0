import { SignalboxError, type FailureCode } from '../src/kit/common/failures.ts';
import type { ModelAnswer, ModelProvider, ModelRequest } from '../src/kit/activity/model/provider.ts';

type Answer = Partial<Pick<ModelAnswer, 'text' | 'toolCalls'>>;
type Scripted = (input: unknown) => Answer | Promise<Answer>;

/** A model that answers from a script, by the name of the prompt and in order. */
export interface ScriptedModel {
  /** The next answer to a prompt: the output, or a function that makes it of the input. A text is sent as it is, however it fits. */
  answer(prompt: string, output: unknown): void;
  /** The next answer of an agent: the call of a tool. */
  call(prompt: string, tool: string, input: object): void;
  /** The next question fails. Default: with a failure that is not tried again. */
  fail(prompt: string, code?: FailureCode): void;
  /** The inputs with which a prompt was asked so far. */
  asked(prompt: string): unknown[];
}

/** The script, the provider that plays it, and a check that throws when something unscripted was asked since the last check. */
export function openScriptedModel(): { model: ScriptedModel; provider: ModelProvider; assertScripted: () => void } {
  const script = new Map<string, Scripted[]>();
  const inputs: { prompt: string; input: unknown }[] = [];
  const unscripted: string[] = [];
  let calls = 0;
  const add = (prompt: string, scripted: Scripted) => void script.set(prompt, [...(script.get(prompt) ?? []), scripted]);
  return {
    model: {
      answer: (prompt, output) =>
        add(prompt, async (input) => ({
          text: asText(typeof output === 'function' ? await (output as (input: unknown) => unknown)(input) : output),
        })),
      call: (prompt, tool, input) =>
        add(prompt, () => ({ toolCalls: [{ id: `call-${++calls}`, name: tool, arguments: JSON.stringify(input) }] })),
      fail: (prompt, code = 'MODEL_QUOTA') =>
        add(prompt, () => {
          throw new SignalboxError(code, { detail: 'the script says so' });
        }),
      asked: (name) => inputs.filter(({ prompt }) => prompt === name).map(({ input }) => input),
    },
    provider: {
      async complete(request) {
        const { prompt, model } = request;
        const input = inputOf(request);
        const [scripted, ...later] = script.get(prompt) ?? [];
        if (!scripted) {
          const times = inputs.filter((asked) => asked.prompt === prompt).length;
          const detail = `the prompt ${prompt} has ${times} scripted answers and was asked once more, with the input ${JSON.stringify(input)}`;
          unscripted.push(detail);
          throw new SignalboxError('MODEL_QUOTA', { detail });
        }
        script.set(prompt, later);
        inputs.push({ prompt, input });
        const answer = await scripted(input);
        return { text: '', finishReason: answer.toolCalls ? 'tool_calls' : 'stop', refusal: null, usage: USAGE, model, ...answer };
      },
    },
    assertScripted() {
      const [first] = unscripted.splice(0);
      if (first !== undefined) throw new Error(first);
    },
  };
}

const USAGE = { inputTokens: 100, outputTokens: 20, cachedInputTokens: 0 };

const asText = (output: unknown): string => (typeof output === 'string' ? output : JSON.stringify(output));

/** What the prompt was asked about: its first message that is no instruction. */
function inputOf({ messages }: ModelRequest): unknown {
  const content = messages.find(({ role }) => role === 'user')?.content ?? '';
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return content;
  }
}
