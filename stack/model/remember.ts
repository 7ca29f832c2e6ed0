const MOST_KEPT = 5_000;

/** Memoises a function of a text and a language; drops the oldest results. */
export function remember<Result>(make: (text: string, language: string) => Result): (text: string, language: string) => Result {
  const kept = new Map<string, Result>();
  return (text, language) => {
    const key = `${language} ${text}`;
    const known = kept.get(key) ?? make(text, language);
    kept.set(key, known);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    return known;
  };
}
