import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Attempt } from './attempt.ts';
import type { Rule } from './rules.ts';

/** The outermost interceptor: it runs before and after all of our own code. */
export const createSaboteur = (rules: () => Rule[]): ActivityInterceptorsFactory => {
  const count = new Map<Rule, number>();
  const act = async (when: Rule['when']): Promise<void> => {
    const { activityType, workflowExecution, isLocal } = activityInfo();
    const rule = rules().find(
      (one) => one.run === workflowExecution?.workflowId && one.activity === activityType && one.when === when && isLeft(one, count),
    );
    if (!rule) return;
    count.set(rule, (count.get(rule) ?? 0) + 1);
    if (rule.do === 'kill') return die(isLocal ? 'local' : 'regular');
    throw ApplicationFailure.create({ type: 'INTERNAL', message: `${activityType} fails on purpose`, nonRetryable: rule.forGood });
  };
  return () => ({
    inbound: {
      async execute(input, next) {
        await act('before');
        const result: unknown = await next(input);
        await act('after');
        return result;
      },
    },
  });
};

const isLeft = (rule: Rule, count: Map<Rule, number>): boolean =>
  rule.do === 'kill' || rule.times === null || (count.get(rule) ?? 0) < rule.times;

/** Tells the lane, then dies like an out-of-memory kill: no handler runs. The pending promise stops the activity meanwhile. */
function die(attempt: Attempt): Promise<never> {
  process.send!(attempt, () => process.kill(process.pid, 'SIGKILL'));
  return new Promise(() => undefined);
}
