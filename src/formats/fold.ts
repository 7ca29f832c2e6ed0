const SAME: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ß: 's', æ: 'a', œ: 'o', '’': "'", '−': '-', '–': '-', '—': '-' };

/** Folds a text for matching: lower case, without diacritics, plain spaces, hyphens and apostrophes. Keeps its length, so that positions stay valid. */
export const fold = (text: string): string => text.replace(/[^\x20-\x7e\n]|[A-Z]/g, foldOne);

function foldOne(mark: string): string {
  if (/\s/u.test(mark)) return ' ';
  const lower = mark.toLowerCase();
  const base = SAME[lower] ?? lower.normalize('NFD').charAt(0);
  return base.length === 1 ? base : mark;
}
