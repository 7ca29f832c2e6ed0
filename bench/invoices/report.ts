import { compareReadings } from '../../src/activities/invoice/reading/compare.ts';
import { isRight, JUDGED, type JudgedField } from './expected.ts';
import type { ReadFile } from './files.ts';
import type { PlantedKind, PlantedReport } from './planted.ts';

export interface FieldReport {
  field: JudgedField;
  /** Files that say what is expected. */
  files: number;
  rightByRules: number;
  /** Of `files`, those that the model read. */
  readByModel: number;
  rightByModel: number;
  /** The comparison lets a wrong value pass: both readings have it, or only one has a value that one may have alone. */
  agreedWrong: number;
  /** The readings were at odds, so that a person decides. */
  disagreed: number;
}

export interface InvoiceReport {
  fields: FieldReport[];
  wrong: { file: string; field: JudgedField; expected: unknown; byRules: unknown; byModel: unknown }[];
}

/** Counts for each field how often each reading is right, and what the comparison says. */
export function reportOf(files: readonly ReadFile[]): InvoiceReport {
  const fields = JUDGED.map((field): FieldReport => {
    const judged = files.filter(({ expected }) => expected[field] !== undefined);
    const twice = judged.flatMap((file) => (file.byModel === null ? [] : [{ ...file, byModel: file.byModel }]));
    const outcome = twice.map(({ expected, byRules, byModel }) => {
      const { merged, disagreements } = compareReadings(byRules, byModel);
      const disagreed = disagreements.some((one) => one.field === field && one.needsPerson);
      const wrong = !disagreed && !isSilent(merged[field]) && !isRight(field, merged, expected);
      return { right: isRight(field, byModel, expected), disagreed, wrong };
    });
    return {
      field,
      files: judged.length,
      rightByRules: judged.filter(({ expected, byRules }) => isRight(field, byRules, expected)).length,
      readByModel: twice.length,
      rightByModel: outcome.filter(({ right }) => right).length,
      agreedWrong: outcome.filter(({ wrong }) => wrong).length,
      disagreed: outcome.filter(({ disagreed }) => disagreed).length,
    };
  });
  return { fields, wrong: wrongOf(files) };
}

const isSilent = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const wrongOf = (files: readonly ReadFile[]): InvoiceReport['wrong'] =>
  files.flatMap(({ name, expected, byRules, byModel }) =>
    JUDGED.filter((field) => expected[field] !== undefined)
      .filter((field) => !isRight(field, byRules, expected) || (byModel !== null && !isRight(field, byModel, expected)))
      .map((field) => ({
        file: name,
        field,
        expected: expected[field],
        byRules: shown(byRules, field),
        byModel: byModel && shown(byModel, field),
      })),
  );

const shown = (reading: ReadFile['byRules'], field: JudgedField): unknown =>
  field === 'lines' ? reading.lines.map(({ net }) => net) : reading[field];

/** The report as text for a terminal. */
export const printInvoiceReport = ({ fields, wrong }: InvoiceReport): string =>
  [
    line(['field', 'files', 'right by rules', 'model read', 'right by model', 'agreed, wrong', 'disagreed']),
    ...fields.map((row) => line(Object.values(row) as (string | number)[])),
    '',
    ...wrong.map(
      ({ file, field, expected, byRules, byModel }) =>
        `${file}, ${field}: expected ${JSON.stringify(expected)}, rules ${JSON.stringify(byRules)}, model ${JSON.stringify(byModel)}`,
    ),
    '',
  ].join('\n');

const line = ([first, ...rest]: (string | number)[]): string =>
  String(first).padEnd(14) + rest.map((cell) => String(cell).padStart(16)).join('');
const percent = (part: number, whole: number): string => `${whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)} %`;

/** The report of planted errors as text for a terminal. */
export const printPlantedReport = ({ seed, places, kinds, right, stoppedForNothing, ...all }: PlantedReport): string =>
  [
    `errors planted with seed ${seed}`,
    `right invoices that are stopped all the same: ${stoppedForNothing} of ${right}`,
    '',
    planted('place', ['planted', 'caught', 'with records']),
    ...[...places, { place: 'all', ...all }].map((row) => planted(row.place, [row.planted, ...shares(row)])),
    '',
    planted('kind', ['place', 'planted', 'caught', 'with records']),
    ...kinds.map((row) => planted(row.kind, [row.place, row.planted, row.caught, row.caughtWithRecords])),
    '',
  ].join('\n');

const planted = (first: string, rest: (string | number)[]): string =>
  first.padEnd(44) + rest.map((cell) => String(cell).padStart(15)).join('');
const shares = ({ planted: whole, caught, caughtWithRecords }: Omit<PlantedKind, 'kind' | 'place'>): string[] => [
  percent(caught, whole),
  percent(caughtWithRecords, whole),
];
