import { ActivityCancellationType, proxyActivities, type ActivityInterfaceFor, type ActivityOptions } from '@temporalio/workflow';
import type { RunActivities } from '../activity/run-activities.ts';

/** The default of every retry: first wait 1 s, doubled, at most 60 s, five attempts. Which failures are retried is in the failure table. */
export const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '60 seconds', maximumAttempts: 5 } as const;

/** A killed worker is noticed after this time; the worker heartbeats three times within it. */
export const heartbeatTimeout = '2 seconds';

const called = new Set<string>();

/** The names of all activities that the stories and the kit call, once their modules are loaded; the worker looks whether it has them. */
export const calledActivities = (): ReadonlySet<string> => called;

/** As the SDK makes them, and each name is kept. */
export const proxy = <A>(options: ActivityOptions): ActivityInterfaceFor<A> =>
  new Proxy(proxyActivities<A>(options), {
    get: (activities, name) => {
      called.add(String(name));
      return Reflect.get(activities, name) as unknown;
    },
  });

/** Activities that read or write our own database, or call an API: 30 s. */
export const proxyApi = <A>(): ActivityInterfaceFor<A> => proxy<A>({ startToCloseTimeout: '30 seconds', heartbeatTimeout, retry });

/** Model calls: the model's own limit is 60 s a call, and the repair ladder may ask four times. */
export const proxyModels = <A>(): ActivityInterfaceFor<A> => proxy<A>({ startToCloseTimeout: '4 minutes', heartbeatTimeout, retry });

/** Agent loops: their own limits end them; a killed worker goes on with the loop from its rows, so its attempts are not counted as failures are. */
export const proxyAgents = <A>(): ActivityInterfaceFor<A> =>
  proxy<A>({ startToCloseTimeout: '30 minutes', heartbeatTimeout, retry: { ...retry, maximumAttempts: 10 } }); // kills count as attempts too

/** Effects on the outside world: a cancellation waits until it is known what became of the effect. */
export const proxyEffects = <A>(): ActivityInterfaceFor<A> =>
  proxy<A>({
    startToCloseTimeout: '60 seconds', // mail servers may take their 30 s twice: look up, then send
    heartbeatTimeout,
    retry,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });

/** Decisions and operator orders must be kept, however long the database is away. */
export const { recordDecision, openApproval, expireApproval, recordOperation, grantMoreBudget, settleEffect, whoOperates } =
  proxy<RunActivities>({
    startToCloseTimeout: '30 seconds',
    heartbeatTimeout,
    retry: { ...retry, maximumAttempts: Infinity }, // a lost decision is worse than a late one
  });
