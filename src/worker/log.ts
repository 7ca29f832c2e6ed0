import pino, { type DestinationStream, type Logger } from 'pino';

/** Half of a terminal's orders begin with characters that JSON leaves as they are. */
const LEFT_BY_JSON = /[\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The log of the worker: JSON lines that say the same to a program, and give a terminal no orders whatever a customer or a provider wrote. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino({ level, hooks: { streamWrite: harmless }, serializers: { error: readable } }, destination);

/** JSON knows nothing of an Error: without this the SDK's own failures would read `{}`. */
const readable = (error: unknown): unknown => (error instanceof Error ? pino.stdSerializers.errWithCause(error) : error);

const harmless = (line: string): string => line.replace(LEFT_BY_JSON, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
