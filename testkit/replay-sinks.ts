/** A replay keeps nothing; its worker only wants to know the sink. */
export const replaySinks = { runKeeper: { keep: { fn: () => undefined } } };
