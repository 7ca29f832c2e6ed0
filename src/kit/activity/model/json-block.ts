/** The end (index after the closing brace) of the object that opens at `start`; null when it is not closed. */
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

/** Undefined for invalid JSON, which is common in model output. */
export function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
