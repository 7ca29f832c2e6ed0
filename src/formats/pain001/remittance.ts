import type { XmlElement } from '../xml.ts';
import { all, find, textAt } from './elements.ts';

const MOST = 140;

/** The remittance text for the creditor, and a note if it was cut. */
export function remittanceOf(transfer: XmlElement): { purpose: string | null; note: string | null } {
  const info = find(transfer, 'RmtInf');
  const structured = all(info, 'Strd').flatMap((one) => [
    ...all(one, 'RfrdDocInf').map((document) => textAt(document, 'Nb')),
    textAt(one, 'CdtrRefInf/Ref'),
    ...all(one, 'AddtlRmtInf').map(({ text }) => text),
  ]);
  const whole = [...all(info, 'Ustrd').map(({ text }) => text), ...structured].filter(Boolean).join(' ');
  const purpose = cut(whole);
  return { purpose: purpose || null, note: purpose === whole ? null : `the remittance text was cut to ${MOST} characters` };
}

/** Cuts to `MOST` code points without splitting a grapheme, such as an accented letter or an emoji. */
function cut(text: string): string {
  if ([...text].length <= MOST) return text;
  let [kept, length] = ['', 0];
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    length += [...segment].length;
    if (length > MOST) break;
    kept += segment;
  }
  return kept.trimEnd();
}
