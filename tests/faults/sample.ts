/** So many of a list, chosen by the numbers, in the list's order. */
export function sampleOf<T>(list: readonly T[], size: number, random: () => number): T[] {
  const places = new Set<number>();
  while (places.size < Math.min(size, list.length)) places.add(Math.floor(random() * list.length));
  return list.filter((_, index) => places.has(index));
}
