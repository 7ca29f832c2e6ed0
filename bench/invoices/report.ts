import { compareReadings } from '../../src/activities/invoice/reading/compare.ts';
import { isRight, JUDGED, type JudgedField } from './expected.ts';
import type { ReadFile } from './files.ts';
import type { PlantedReport } from './planted.ts';

export interface FieldReport {
  field: JudgedField;
  /** Files that say what is expected. */
  files: number;
  rightByRules: number;
  /** Of `files`, those whose image could be read. */
  images: number;
  rightByImage: number;
  /** Both readings agreed on a value that is wrong. */
  bothWrong: number;
  /** The readings were at odds, so that a person decides. */
  disagreed: number;
}

export interface InvoiceReport {
  fields: FieldReport[];
  wrong: { file: string; field: JudgedField; expected: unknown; byRules: unknown; byImage: unknown }[];
}

/** Counts for each field how often each reading is right, and what the comparison says. */
export function reportOf(files: readonly ReadFile[]): InvoiceReport {
  const fields = JUDGED.map((field): FieldReport => {
    const judged = files.filter(({ expected }) => expected[field] !== undefined);
    const twice = judged.flatMap((file) => (file.byImage === null ? [] : [{ ...file, byImage: file.byImage }]));
    const outcome = twice.map(({ expected, byRules, byImage }) => ({
      right: isRight(field, byImage, expected),
      disagreed: compareReadings(byRules, byImage).disagreements.some((one) => one.field === field && one.needsPerson),
      rulesRight: isRight(field, byRules, expected),
      silent: isSilent(byRules[field]) && isSilent(byImage[field]),
    }));
    return {
      field,
      files: judged.length,
      rightByRules: judged.filter(({ expected, byRules }) => isRight(field, byRules, expected)).length,
      images: twice.length,
      rightByImage: outcome.filter(({ right }) => right).length,
      bothWrong: outcome.filter(({ right, rulesRight, disagreed, silent }) => !right && !rulesRight && !disagreed && !silent).length,
      disagreed: outcome.filter(({ disagreed }) => disagreed).length,
    };
  });
  return { fields, wrong: wrongOf(files) };
}

const isSilent = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

const wrongOf = (files: readonly ReadFile[]): InvoiceReport['wrong'] =>
  files.flatMap(({ name, expected, byRules, byImage }) =>
    JUDGED.filter((field) => expected[field] !== undefined)
      .filter((field) => !isRight(field, byRules, expected) || (byImage !== null && !isRight(field, byImage, expected)))
      .map((field) => ({
        file: name,
        field,
        expected: expected[field],
        byRules: shown(byRules, field),
        byImage: byImage && shown(byImage, field),
      })),
  );

const shown = (reading: ReadFile['byRules'], field: JudgedField): unknown =>
  field === 'lines' ? reading.lines.map(({ net }) => net) : reading[field];

/** The report as text for a terminal. */
export const printInvoiceReport = ({ fields, wrong }: InvoiceReport): string =>
  [
    line(['field', 'files', 'right by rules', 'images', 'right by image', 'both wrong', 'disagreed']),
    ...fields.map((row) => line(Object.values(row) as (string | number)[])),
    '',
    ...wrong.map(
      ({ file, field, expected, byRules, byImage }) =>
        `${file}, ${field}: expected ${JSON.stringify(expected)}, rules ${JSON.stringify(byRules)}, image ${JSON.stringify(byImage)}`,
    ),
    '',
  ].join('\n');

const line = ([first, ...rest]: (string | number)[]): string =>
  String(first).padEnd(14) + rest.map((cell) => String(cell).padStart(16)).join('');
const percent = (part: number, whole: number): string => `${whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)} %`;

/** The report of planted errors as text for a terminal. */
export const printPlantedReport = ({ seed, planted, caught, caughtWithRecords, right, stoppedForNothing, kinds }: PlantedReport): string =>
  [
    `planted errors            ${planted} (seed ${seed})`,
    `caught by checks          ${percent(caught, planted)}`,
    `with the records          ${percent(caughtWithRecords, planted)}`,
    `right, but stopped        ${stoppedForNothing} of ${right}`,
    '',
    'kind'.padEnd(44) + ['place', 'planted', 'caught', 'with records'].map((cell) => cell.padStart(15)).join(''),
    ...kinds.map(
      (row) =>
        row.kind.padEnd(44) + [row.place, row.planted, row.caught, row.caughtWithRecords].map((cell) => String(cell).padStart(15)).join(''),
    ),
    '',
  ].join('\n');
