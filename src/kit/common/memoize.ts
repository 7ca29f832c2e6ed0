/** Memoises an expensive derivation per object. */
export function memoizeByObject<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new WeakMap<Key, Made>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

const MOST_KEPT = 100;

/** Memoises a derivation by the part of its input it depends on; the oldest of more than 100 values is dropped. */
export function memoizeByValue<Input, Made>(partOf: (input: Input) => unknown, make: (input: Input) => Made): (input: Input) => Made {
  const made = new Map<string, Made>();
  return (input) => {
    const key = JSON.stringify(partOf(input));
    const known = made.get(key) ?? make(input);
    made.set(key, known);
    if (made.size > MOST_KEPT) made.delete(made.keys().next().value!);
    return known;
  };
}
