import type { PrintJob, Printed } from '../../activities/report/ports.ts';
import { reportMail, reportPage } from './page.ts';
import { reportPdf } from './pdf.ts';
import { plainText } from './plain-text.ts';
import { reportView } from './report-view.ts';

/** Prints a report from its frozen data, in all its forms. */
export async function printReport(job: PrintJob): Promise<Printed> {
  const view = reportView(job);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return {
    pdf: await reportPdf(view, job.printedAt),
    page: bytes(reportPage(view)),
    mail: bytes(reportMail(view)),
    text: plainText(view),
    charts: view.sections.flatMap((section) => (section.kind === 'chart' ? [{ name: section.name, png: section.drawn.png }] : [])),
  };
}
