/** Runs one piece of work at a time, in the order of the calls. A failure of one does not stop the next. */
export function createMutex(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(work);
    tail = result.catch(() => undefined); // the caller sees the failure; the queue only needs to know that the turn is over
    return result;
  };
}
