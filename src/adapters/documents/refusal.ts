import { SignalboxError } from '../../kit/common/failures.ts';

export const unreadable = (detail: string, fix: string, cause?: unknown) =>
  new SignalboxError('DOCUMENT_UNREADABLE', { field: 'document', detail, fix, cause });

/** The document has fewer pages; told apart by its field. */
export const noPage = (number: number, pages: number) =>
  new SignalboxError('DOCUMENT_UNREADABLE', { field: 'page', detail: `it has no page ${number}`, fix: `Name a page from 1 to ${pages}.` });

export const tooLarge = (detail: string, fix: string) => new SignalboxError('DOCUMENT_TOO_LARGE', { field: 'document', detail, fix });
