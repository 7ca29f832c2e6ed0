import type { Frozen, Period } from '../../contracts/report/schema.ts';
import { declare } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { keepDocument } from '../../store/documents.ts';
import { originOf } from './origin.ts';
import type { ReportPorts } from './ports.ts';
import { frozenDefinition } from './tables.ts';

export interface FreezeInput {
  definition: string;
  period: Period;
}

export interface FreezeResult {
  frozen: Frozen[];
  /** One for each query without a whole answer; nothing is kept then. */
  problems: string[];
}

const JSON_LINES = 'application/x-ndjson';

/** Reads all data of the report and keeps them, before anything is drawn. The database is asked outside of the transaction that keeps them. */
export const freezeData = ({ db, reports, effects }: ReportPorts) =>
  declare<'effect'>('compensatable')(async (input: FreezeInput): Promise<FreezeResult> => {
    const { runId, signal } = currentScope();
    const { queries } = await frozenDefinition(db, input.definition);
    const answers = await reports.ask({ queries, period: input.period }, signal);
    const problems = answers.flatMap((answer) => ('problem' in answer ? [`${queries[answer.query]!.title}: ${answer.problem}`] : []));
    return effects.inTransaction({ action: 'freeze_data', class: 'compensatable', request: { ...input } }, async (trx) => {
      const frozen: Frozen[] = [];
      if (problems.length > 0) return { frozen, problems };
      for (const answer of answers) {
        if ('problem' in answer) continue;
        const { query, rows, at, lines } = answer;
        const kept = await keepDocument(trx, { body: lines, mediaType: JSON_LINES, name: `data/${query}.jsonl`, origin: originOf(runId) });
        frozen.push({ query, ref: kept.ref, rows, at });
      }
      return { frozen, problems };
    });
  });
