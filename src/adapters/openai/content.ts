/** What a message says: its text without thoughts, and the words of a refusal. */
export interface Said {
  text: string;
  refusal: string | null;
}

/** Types of parts whose text is the answer; every other type is thought, reference or something that nobody asked for. */
const TEXT_PARTS = new Set(['text', 'output_text']);

interface Part {
  type?: unknown;
  text?: unknown;
  refusal?: unknown;
  /** Set on text that is a thought. */
  thought?: unknown;
}

/** Reads the content of a message: a text, a list of parts, one part, or JSON in the place of its text. */
export function readContent(content: unknown): Said {
  if (typeof content === 'string') return { text: content, refusal: null };
  if (Array.isArray(content)) return joined(content.map(readPart));
  if (typeof content !== 'object' || content === null) return { text: '', refusal: null };
  return isPart(content) ? readPart(content) : { text: JSON.stringify(content), refusal: null };
}

const joined = (parts: readonly Said[]): Said => ({
  text: parts.map(({ text }) => text).join(''),
  refusal: parts.find(({ refusal }) => refusal !== null)?.refusal ?? null,
});

/** An answer in the place of its text can have a field `type` too, but not with the field that its type names. */
const isPart = (value: Part): boolean => typeof value.type === 'string' && (value.type in value || TEXT_PARTS.has(value.type));

function readPart(part: unknown): Said {
  if (typeof part === 'string') return { text: part, refusal: null };
  const { type = 'text', text, refusal, thought } = (part ?? {}) as Part;
  if (type === 'refusal') return { text: '', refusal: textOf(refusal) || textOf(text) || 'no reason given' };
  const isAnswer = typeof type === 'string' && TEXT_PARTS.has(type) && thought !== true;
  return { text: isAnswer ? textOf(text) : '', refusal: null };
}

/** Some servers wrap the text of a part once more. */
function textOf(text: unknown): string {
  if (typeof text === 'string') return text;
  const { value } = (text ?? {}) as { value?: unknown };
  return typeof value === 'string' ? value : '';
}
