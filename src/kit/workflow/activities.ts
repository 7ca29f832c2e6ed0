import { ActivityCancellationType, proxyActivities, type ActivityInterfaceFor, type ActivityOptions } from '@temporalio/workflow';
import type { RunActivities } from '../activity/run-activities.ts';

/** Default retry policy. The failure table says which failures are retried. */
export const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '60 seconds', maximumAttempts: 5 } as const;

/** A killed worker is detected after this time; the worker heartbeats three times within it. */
export const heartbeatTimeout = '2 seconds';

const called = new Set<string>();

/** Names of all activities that the loaded stories and the kit call; the worker checks that it has them. */
export const calledActivities = (): ReadonlySet<string> => called;

/** The SDK's activity proxy, which also records each name that is called. */
export const proxy = <A>(options: ActivityOptions): ActivityInterfaceFor<A> =>
  new Proxy(proxyActivities<A>(options), {
    get: (activities, name) => {
      called.add(String(name));
      return Reflect.get(activities, name) as unknown;
    },
  });

/** Activities that read or write our own database, or call an API. */
export const proxyApi = <A>(): ActivityInterfaceFor<A> => proxy<A>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** Model calls: up to four calls with repairs, each limited to 60 s. */
export const proxyModels = <A>(): ActivityInterfaceFor<A> => proxy<A>({ startToCloseTimeout: '4 minutes', heartbeatTimeout, retry });

/** Agent loops end by their own limits. After a worker is killed, the next attempt continues the loop from its rows. */
export const proxyAgents = <A>(): ActivityInterfaceFor<A> =>
  proxy<A>({ startToCloseTimeout: '30 minutes', heartbeatTimeout, retry: { ...retry, maximumAttempts: 10 } }); // kills count as attempts too

/** Effects on the outside world: a cancellation waits until the outcome of the effect is known. */
export const proxyEffects = <A>(): ActivityInterfaceFor<A> =>
  proxy<A>({
    startToCloseTimeout: '60 seconds', // mail servers may take their 30 s twice: look up, then send
    heartbeatTimeout,
    retry,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

/** Decisions and operator orders must be stored, however long the database is unavailable. */
export const { recordDecision, openApproval, expireApproval, recordOperation, grantMoreBudget, settleEffect, whoOperates } =
  proxy<RunActivities>({
    startToCloseTimeout: '30 seconds',
    heartbeatTimeout,
    retry: { ...retry, maximumAttempts: Infinity }, // a lost decision is worse than a late one
  });
