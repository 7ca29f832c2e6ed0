import { SignalboxError } from '../../kit/common/failures.ts';

export const unreadable = (detail: string, fix: string, cause?: unknown) =>
  new SignalboxError('DOCUMENT_UNREADABLE', { field: 'document', detail, fix, cause });

export const tooLarge = (detail: string, fix: string) => new SignalboxError('DOCUMENT_TOO_LARGE', { field: 'document', detail, fix });
