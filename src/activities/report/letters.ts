import type { Period } from '../../contracts/report/schema.ts';
import type { Letter } from '../../kit/activity/mail/letter.ts';
import { contentId } from '../../rules/report/format.ts';
import type { Db } from '../../store/database.ts';
import type { PrintResult } from './print.ts';
import { bytesOf } from './tables.ts';

export interface SendInput {
  to: string;
  title: string;
  period: Period;
  printed: PrintResult;
}

/** The mail with the report: charts in the text, the PDF attached. Payloads and ledger hold references only. */
export async function reportLetter(db: Db, { to, title, period, printed }: SendInput): Promise<Letter> {
  const [html, text] = await Promise.all([printed.mail, printed.text].map(async (ref) => (await bytesOf(db, ref)).toString('utf8')));
  return {
    to,
    subject: `${title}: ${period.label}`,
    html: html!,
    text: text!,
    attachments: [
      { ref: printed.pdf, name: fileName(title, period.label) },
      ...printed.charts.map(({ name, ref }) => ({ ref, name: `${name}.png`, cid: contentId(name) })),
    ],
  };
}

const fileName = (title: string, period: string): string =>
  `${`${title} ${period}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)}.pdf`;

export interface IncompleteInput {
  to: string[];
  title: string;
  period: Period;
  problems: string[];
  /** Recipients who have it all the same. */
  reached: number;
}

/** Tells the owners why a report did not go out as a whole. */
export const incompleteLetter = ({ to, title, period, problems, reached }: IncompleteInput): Letter => ({
  to,
  subject: `${reached === 0 ? 'Incomplete' : 'Not everybody was reached'}: ${title}, ${period.label}`,
  text: [
    reached === 0
      ? `The report "${title}" for ${period.label} was not sent to anybody, because it is not whole.`
      : `The report "${title}" for ${period.label} was sent to ${reached} of its recipients, and did not reach the others.`,
    problems.map((problem) => `- ${problem}`).join('\n'),
    reached === 0
      ? 'Correct the cause, then start the report again for the same moment under another id.'
      : 'Nothing is sent again by itself.',
  ].join('\n\n'),
});
