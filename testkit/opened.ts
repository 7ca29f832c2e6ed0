interface Closable {
  close(): Promise<unknown>;
}

export type Keep = <P extends Closable>(part: P) => P;

/** Parts that are closed in the opposite order of their opening, also when the opening of a later one fails. */
export async function openAll<T>(open: (keep: Keep) => Promise<T>): Promise<T & { close(): Promise<void> }> {
  const opened: Closable[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  try {
    return { ...(await open((part) => (opened.push(part), part))), close };
  } catch (error) {
    await close();
    throw error;
  }
}
