/** Gives the one database session to one connection at a time, first come, first served. */
export interface Turns<Owner> {
  /** Resolves with true on this owner's turn, at once if it has it; with false after a withdrawal. */
  take(owner: Owner): Promise<boolean>;
  /** Leaves the queue; no effect on a turn already taken. */
  withdraw(owner: Owner): void;
  /** Passes the turn to the next in the queue; no effect when it is another owner's. */
  give(owner: Owner): void;
  holds(owner: Owner): boolean;
  waiting(): number;
}

export function createTurns<Owner>(): Turns<Owner> {
  let holder: Owner | null = null;
  let queue: { owner: Owner; answer: (mine: boolean) => void }[] = [];

  return {
    take: (owner) => {
      if (holder === null) holder = owner;
      if (holder === owner) return Promise.resolve(true);
      return new Promise((answer) => queue.push({ owner, answer }));
    },
    withdraw: (owner) => {
      for (const entry of queue) if (entry.owner === owner) entry.answer(false);
      queue = queue.filter((entry) => entry.owner !== owner);
    },
    give: (owner) => {
      if (holder !== owner) return;
      const next = queue.shift();
      holder = next?.owner ?? null;
      next?.answer(true);
    },
    holds: (owner) => holder === owner,
    waiting: () => queue.length,
  };
}
