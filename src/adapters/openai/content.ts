/** Text of a message without thoughts, and the text of a refusal. */
export interface Said {
  text: string;
  refusal: string | null;
}

/** Types of parts that belong to the answer; all others (thoughts, references) are ignored. */
const TEXT_PARTS = new Set(['text', 'output_text']);

interface Part {
  type?: unknown;
  text?: unknown;
  refusal?: unknown;
  /** Set on text that is a thought. */
  thought?: unknown;
}

/** Reads the content of a message: a text, a list of parts, one part, or an object instead of JSON text. */
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

/** Tells a part from an answer sent as an object: that may have a field `type` too, but not the field named by its value. */
const isPart = (value: Part): boolean => typeof value.type === 'string' && (value.type in value || TEXT_PARTS.has(value.type));

function readPart(part: unknown): Said {
  if (typeof part === 'string') return { text: part, refusal: null };
  const { type = 'text', text, refusal, thought } = (part ?? {}) as Part;
  if (type === 'refusal') return { text: '', refusal: textOf(refusal) || textOf(text) || 'no reason given' };
  const isAnswer = typeof type === 'string' && TEXT_PARTS.has(type) && thought !== true;
  return { text: isAnswer ? textOf(text) : '', refusal: null };
}

/** Some servers wrap the text in an object. */
function textOf(text: unknown): string {
  if (typeof text === 'string') return text;
  const { value } = (text ?? {}) as { value?: unknown };
  return typeof value === 'string' ? value : '';
}
