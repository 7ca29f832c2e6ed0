import { AsyncLocalStorage } from 'node:async_hooks';

/** Ends a process or a stack that was started. */
type End = () => Promise<unknown>;

interface Scope {
  ends: Set<End>;
  isOver: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Notes what is started, for `endStarted`. @returns call it when the thing has ended. @throws Error when the work that starts it was ended. */
export function noteStarted(end: End): () => void {
  const scope = scopes.getStore();
  if (scope?.isOver) throw new Error('the work that starts this was ended');
  scope?.ends.add(end);
  return () => void scope?.ends.delete(end);
}

/** Work whose processes and stacks can be ended from outside, which a promise cannot. */
export function endable() {
  const scope: Scope = { ends: new Set(), isOver: false };
  return {
    run: <T>(work: () => Promise<T>): Promise<T> => scopes.run(scope, work),
    /** Ends what is still there, newest first; what the work starts from now on fails. @returns why something did not end. */
    async endStarted(): Promise<string[]> {
      scope.isOver = true;
      const failures: string[] = [];
      for (const end of [...scope.ends].toReversed()) await end().catch((error: unknown) => void failures.push((error as Error).message));
      scope.ends.clear();
      return failures;
    },
  };
}
