/** Where the object that opens at `start` closes, as the place behind its last brace; null when it never does. */
export function blockEnd(text: string, start: number): { end: number | null; endsInString: boolean } {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return { end: at + 1, endsInString: false };
    }
  }
  return { end: null, endsInString: inString };
}

/** Undefined where the text is no JSON: for text of a model that is an ordinary case. */
export function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
