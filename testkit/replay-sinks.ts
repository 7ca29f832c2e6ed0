/** A replay writes nothing; its worker only needs the sink to exist. */
export const replaySinks = { runKeeper: { keep: { fn: () => undefined } } };
