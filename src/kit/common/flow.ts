/** A directed edge that is used at most once. */
export type Edge = readonly [from: string, to: string];

/** Routes as many paths as possible over the edges, each edge once. Returns their number and the edges that are used (augmenting paths). */
export function maxFlow(edges: readonly Edge[], source: string, sink: string): { size: number; used: Edge[] } {
  const residual = new Map<string, Set<string>>();
  const add = (from: string, to: string) => residual.set(from, (residual.get(from) ?? new Set()).add(to));
  for (const [from, to] of edges) add(from, to);
  const augment = (node: string, seen: Set<string>): boolean => {
    if (node === sink) return true;
    seen.add(node);
    for (const next of residual.get(node) ?? []) {
      if (seen.has(next) || !augment(next, seen)) continue;
      residual.get(node)!.delete(next);
      add(next, node);
      return true;
    }
    return false;
  };
  let size = 0;
  while (augment(source, new Set())) size += 1;
  return { size, used: edges.filter(([from, to]) => !residual.get(from)!.has(to)) };
}
