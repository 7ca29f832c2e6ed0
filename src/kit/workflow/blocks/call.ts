import { isCancellation } from '@temporalio/workflow';
import type { ActivityKind } from '../../activity/effect-class.ts';
import type { ModelResult } from '../../activity/model/prompt.ts';
import { MAIL_FAILURES } from '../../common/mail-failures.ts';
import { proxyAgents, proxyApi, proxyEffects, proxyModels } from '../activities.ts';
import { describeFailure, failedWith, timedOut } from '../failure.ts';
import { activeStep } from '../place.ts';
import { recordRule } from '../record-rule.ts';
import { step, type StepOptions } from '../step.ts';

/** How a call appears in the run. */
export interface CallOptions<Output> extends StepOptions<Output> {
  /** Name of the step. Default: the activity's name in words; in the work of a step, a read or an effect without a name belongs to that step. */
  step?: string;
}

/** An answer of a model, or why none could answer. */
export type Asked<Output> = (ModelResult<Output> & { why?: undefined }) | { output: null; why: string };

/** A mail that went out, or why none did. */
export type Mailed<Sent> = (Sent & { why?: undefined }) | { messageId: null; why: string };

type InputOf<F> = F extends (input: infer Input) => unknown ? (unknown extends Input ? void : Input) : never;
type OutputOf<F> = F extends (...args: never[]) => Promise<infer Output> ? Output : never;

/** The names of the activities of one kind. */
type OfKind<A, Kind extends ActivityKind> = {
  [Name in keyof A]: A[Name] extends { readonly kind?: Kind } ? Name : never;
}[keyof A];

/** The activities of one kind as a story calls them: each call is a step. */
export type Calls<A, Kind extends ActivityKind> = {
  readonly [Name in OfKind<A, Kind>]: (input: InputOf<A[Name]>, options?: CallOptions<OutputOf<A[Name]>>) => Promise<OutputOf<A[Name]>>;
};

export type ModelCalls<A> = {
  readonly [Name in OfKind<A, 'model'>]: A[Name] extends (input: infer Input) => Promise<ModelResult<infer Output>>
    ? (input: Input, options?: CallOptions<ModelResult<Output>>) => Promise<Asked<Output>>
    : never;
};

export type MailCalls<A> = {
  readonly [Name in OfKind<A, 'mail'>]: (
    input: InputOf<A[Name]>,
    options?: CallOptions<OutputOf<A[Name]>>,
  ) => Promise<Mailed<OutputOf<A[Name]>>>;
};

type Proxied = Record<string, (input: unknown) => Promise<unknown>>;

/** Each property is a call of the activity of that name. */
const callsBy = (call: (name: string, input: unknown, options: CallOptions<unknown>) => Promise<unknown>) =>
  new Proxy(
    {},
    {
      get:
        (_, name) =>
        (input: unknown, options: CallOptions<unknown> = {}) =>
          call(String(name), input, options),
    },
  );

const asStep =
  (activities: Proxied) =>
  (name: string, input: unknown, { step: stepName = inWords(name), ...options }: CallOptions<unknown>): Promise<unknown> =>
    step(stepName, () => activities[name]!(input), options);

const asStepOrPart = (activities: Proxied) => {
  const own = asStep(activities);
  return (name: string, input: unknown, options: CallOptions<unknown>): Promise<unknown> =>
    options.step === undefined && activeStep() ? activities[name]!(input) : own(name, input, options);
};

/** `applyDecision` → `apply decision`. */
const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const reads = callsBy(asStepOrPart(proxyApi<Proxied>()));
export const effects = callsBy(asStepOrPart(proxyEffects<Proxied>()));
export const agents = callsBy(asStep(proxyAgents<Proxied>()));

const askModel = asStep(proxyModels<Proxied>());
const sendMail = asStepOrPart(proxyEffects<Proxied>());

/** @param mayAsk returns why no model may be asked, or null. */
export const modelCalls = (mayAsk: () => string | null) =>
  callsBy(async (name, input, options) => {
    const over = mayAsk();
    if (over !== null) return noModel(over);
    try {
      return await askModel(name, input, options);
    } catch (error) {
      return noModel(whyNoModel(error));
    }
  });

export const mailCalls = callsBy(async (name, input, options) => {
  try {
    return await sendMail(name, input, options);
  } catch (error) {
    if (!failedWith(error, MAIL_FAILURES)) throw error;
    const why = describeFailure(error).message;
    recordRule({ rule: 'mail', choice: 'none', reasoning: why });
    return { messageId: null, why };
  }
});

/** Why no model could do the work. @throws the error itself when its cause is another one. */
export function whyNoModel(error: unknown): string {
  const { code, message } = describeFailure(error);
  const known = code.startsWith('MODEL_') || code === 'PROVIDER_PAUSED' || code === 'BUDGET_EXCEEDED' || timedOut(error);
  if (isCancellation(error) || !known) throw error;
  return message;
}

function noModel(why: string): { output: null; why: string } {
  recordRule({ rule: 'model-available', choice: 'none', reasoning: why });
  return { output: null, why };
}
