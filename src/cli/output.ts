import pc from 'picocolors';
import { safeJson } from '../kit/common/printable.ts';

/** Colours for standard output; none without a terminal or with NO_COLOR. */
export const colors = pc.createColors(process.stdout.isTTY === true && pc.isColorSupported);

/** Columns of the terminal; without one Infinity, so that nothing is cut or wrapped. */
export const terminalWidth = (): number => (process.stdout.isTTY === true ? process.stdout.columns : Infinity);

/** Prints data to standard output. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

export const printJson = (data: unknown): void => print(safeJson(data, 2));

/** Prints one piece of data as one line of JSON. */
export const printJsonLine = (data: unknown): void => print(safeJson(data));

/** Prints a message to standard error, apart from the data. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Prints rows under headings, or the sentence when there are none. */
export async function printTable(headings: string[], rows: string[][], nothing: string): Promise<void> {
  if (rows.length === 0) {
    say(nothing);
    return;
  }
  const { default: Table } = await import('cli-table3');
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({ head: headings.map(colors.bold), chars, style: { head: [], border: [] } });
  table.push(...rows);
  print(table.toString());
}
