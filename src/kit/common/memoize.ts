/** Memoises an expensive derivation per object. */
export function memoizeByObject<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new WeakMap<Key, Made>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** Memoises a derivation by the part of its input it depends on. Drops the oldest values above `mostKept`, and a promise that is rejected. */
export function memoizeByValue<Input, Made>(
  partOf: (input: Input) => unknown,
  make: (input: Input) => Made,
  mostKept = 100,
): (input: Input) => Made {
  const made = new Map<string, Made>();
  return (input) => {
    const key = JSON.stringify(partOf(input));
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(input);
    made.set(key, value);
    if (value instanceof Promise) value.catch(() => made.delete(key));
    if (made.size > mostKept) made.delete(made.keys().next().value!);
    return value;
  };
}
