import pino, { type DestinationStream, type Logger } from 'pino';

/** Control and format characters that JSON does not escape; some begin terminal escape sequences. */
const UNESCAPED_BY_JSON = /[\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A program's log as JSON lines. Text from customers and providers cannot control the terminal: such characters are escaped. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino({ level, hooks: { streamWrite: escaped }, serializers: { error: serialized } }, destination);

/** JSON.stringify writes an Error as `{}`. */
const serialized = (error: unknown): unknown => (error instanceof Error ? pino.stdSerializers.errWithCause(error) : error);

const escaped = (line: string): string =>
  line.replace(UNESCAPED_BY_JSON, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
