/** Opens something at the first question and keeps it; after a failure the next question tries again. */
export function openedOnce<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  const forget = (error: unknown): never => {
    opened = undefined;
    throw error;
  };
  return () => (opened ??= open().catch(forget));
}
