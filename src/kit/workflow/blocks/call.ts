import { isCancellation } from '@temporalio/workflow';
import type { ActivityKind } from '../../activity/effect-class.ts';
import type { AgentInput, AgentResult } from '../../activity/agent/result.ts';
import type { Budget } from '../../common/budget.ts';
import { MAIL_FAILURES } from '../../common/mail-failures.ts';
import { proxyAgents, proxyApi, proxyEffects, proxyModels } from '../activities.ts';
import { withinBudget } from '../budget.ts';
import { describeFailure, failedWith, timedOut } from '../failure.ts';
import { activeStep } from '../step-context.ts';
import { recordRule } from '../record-rule.ts';
import { step, type StepOptions } from '../step.ts';
import { withinWorkBudget, type MoreBudget } from '../work-budget.ts';

/** How a call appears in the run. */
export interface CallOptions<Output> extends StepOptions<Output> {
  /** Name of the step. Default: the activity's name in words; in the work of a step, a read or an effect without a name belongs to that step. */
  step?: string;
}

/** A call of a model or an agent. */
export interface ModelCallOptions<Output, Waiting extends string> extends CallOptions<Output> {
  /** Whom it asks for more at a limit of the budget, unless `atLimit` hands over. Left out: nobody. */
  more?: MoreBudget<Waiting>;
}

/** An answer of a model, or why none could answer. */
export type Asked<Answer> = (Answer & { why?: undefined }) | { output: null; why: string };

/** The end of an agent's work, or why no model could do any. */
export type AgentEnded<Result> = Result | { outcome: 'unavailable'; reason: string };

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

export type ModelCalls<A, Waiting extends string> = {
  readonly [Name in OfKind<A, 'model'>]: (
    input: InputOf<A[Name]>,
    options?: ModelCallOptions<OutputOf<A[Name]>, Waiting>,
  ) => Promise<Asked<OutputOf<A[Name]>>>;
};

export type AgentCalls<A, Waiting extends string> = {
  readonly [Name in OfKind<A, 'agent'>]: (
    input: InputOf<A[Name]>,
    options?: ModelCallOptions<OutputOf<A[Name]>, Waiting>,
  ) => Promise<AgentEnded<OutputOf<A[Name]>>>;
};

export type MailCalls<A> = {
  readonly [Name in OfKind<A, 'mail'>]: (
    input: InputOf<A[Name]>,
    options?: CallOptions<OutputOf<A[Name]>>,
  ) => Promise<Mailed<OutputOf<A[Name]>>>;
};

type Proxied = Record<string, (input: unknown) => Promise<unknown>>;

/** Each property is a call of the activity of that name. */
const callsBy = (call: (name: string, input: unknown, options: ModelCallOptions<unknown, string>) => Promise<unknown>) =>
  new Proxy(
    {},
    {
      get:
        (_, name) =>
        (input: unknown, options: ModelCallOptions<unknown, string> = {}) =>
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

const askModel = asStep(proxyModels<Proxied>());
const runAgent = asStep(proxyAgents<Proxied>());
const sendMail = asStepOrPart(proxyEffects<Proxied>());

/** @param budget of the run; null for none. */
export const modelCalls = (budget: Budget | null) =>
  callsBy(async (name, input, { more, ...options }: ModelCallOptions<unknown, string>) => {
    if (more === undefined && isUsedUp(budget)) return { output: null, why: noModel('the budget allows no call of a model') };
    try {
      return await withinWorkBudget({ budget, more }, () => askModel(name, input, options));
    } catch (error) {
      return { output: null, why: noModel(whyNoModel(error)) };
    }
  });

/** By the run's own counts: a call that the model would refuse is not made. Where a person may grant more, only the call itself knows. */
const isUsedUp = (budget: Budget | null): boolean => budget?.run !== undefined && !withinBudget(budget.run).within;

/** The same for agents; one that is given more budget goes on in its session. */
export const agentCalls = (budget: Budget | null) =>
  callsBy(async (name, input, { more, ...options }: ModelCallOptions<unknown, string>) => {
    let call = input as AgentInput<unknown>;
    const work = async (): Promise<AgentResult<unknown>> => {
      const end = (await runAgent(name, call, options)) as AgentResult<unknown>;
      call = { ...call, session: end.session };
      return end;
    };
    const stoppedAt = (end: AgentResult<unknown>) =>
      end.outcome === 'exhausted' && end.limit === 'budget' ? end.decision.reasoning : null;
    try {
      return await withinWorkBudget({ budget, more, stoppedAt }, work);
    } catch (error) {
      return { outcome: 'unavailable', reason: noModel(whyNoModel(error)) };
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
function whyNoModel(error: unknown): string {
  const { code, message } = describeFailure(error);
  const known = code.startsWith('MODEL_') || code === 'PROVIDER_PAUSED' || code === 'BUDGET_EXCEEDED' || timedOut(error);
  if (isCancellation(error) || !known) throw error;
  return message;
}

function noModel(why: string): string {
  recordRule({ rule: 'model-available', choice: 'none', reasoning: why });
  return why;
}
