/** What is made of an object, made once for as long as the object is there: for what is dear to make and asked for again and again. */
export function perObject<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new WeakMap<Key, Made>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

const MOST_KEPT = 100;

/** What depends on a part of its input alone, made once for each value of that part; the oldest goes when there are too many. */
export function perValue<Input, Made>(partOf: (input: Input) => unknown, make: (input: Input) => Made): (input: Input) => Made {
  const made = new Map<string, Made>();
  return (input) => {
    const key = JSON.stringify(partOf(input));
    const known = made.get(key) ?? make(input);
    made.set(key, known);
    if (made.size > MOST_KEPT) made.delete(made.keys().next().value!);
    return known;
  };
}
