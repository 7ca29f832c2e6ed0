import type { NameFindings, ScreenedName } from '../../activities/transaction/sanctions.ts';

export interface Question {
  id: number;
  names: readonly ScreenedName[];
  threshold: number;
}

export type Reply =
  | { kind: 'read' }
  | { kind: 'refused'; detail: string; field: string | undefined; fix: string | undefined }
  | { kind: 'found'; id: number; findings: NameFindings[] };
