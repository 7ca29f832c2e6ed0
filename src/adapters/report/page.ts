import { printableText } from '../../kit/common/printable.ts';
import { contentId } from '../../rules/report/format.ts';
import { html, Markup } from './markup.ts';
import type { ReportView, Section, TableView } from './report-view.ts';

type ChartSection = Extract<Section, { kind: 'chart' }>;

/** The report as a page of its own: its charts are pictures inside, in which nothing can run. */
export const reportPage = (view: ReportView): string =>
  documentOf(view, ({ drawn }) => `data:image/svg+xml;base64,${Buffer.from(drawn.svg).toString('base64')}`);

/** The report as the body of a mail: its charts are attached, because mail clients show no others. */
export const reportMail = (view: ReportView): string => documentOf(view, ({ name }) => `cid:${contentId(name)}`);

function documentOf(view: ReportView, addressOf: (chart: ChartSection) => string): string {
  const { title, about, period, printedAt, sections, sources, cost } = view;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${title}, ${period}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="period">${period}</p>
            <h1>${title}</h1>
            <p class="about">${about}</p>
          </header>
          ${sections.map((section) => sectionOf(section, addressOf))}
          <section>
            <h2>Sources</h2>
            ${tableOf(sources)}
            <p class="small">Everything above is drawn from these kept rows. Read-only, in one snapshot for each database.</p>
          </section>
          <footer><p>Printed ${printedAt}. ${cost}</p></footer>
        </main>
      </body>
    </html> `.text;
}

function sectionOf(section: Section, addressOf: (chart: ChartSection) => string): Markup {
  switch (section.kind) {
    case 'insights':
      return html`<section class="insights">
        <h2>${section.title}</h2>
        <ol>
          ${section.insights.map((insight) => html`<li>${insight}</li>`)}
        </ol>
        ${section.remarks.map((remark) => html`<p class="remark">${remark}</p>`)}
      </section>`;
    case 'chart':
      return html`<figure>
        <img src="${addressOf(section)}" width="${section.drawn.width}" height="${section.drawn.height}" alt="${section.alt}" />
        ${section.data.note === null ? new Markup('') : html`<figcaption class="small">${section.data.note}</figcaption>`}
      </figure>`;
    case 'table':
      return html`<section>
        <h2>${section.title}</h2>
        ${tableOf(section.table)}
      </section>`;
  }
}

const tableOf = ({ heads, isNumber, rows, note }: TableView): Markup => {
  const cell = (text: string, index: number): Markup =>
    html`<td${new Markup(isNumber[index] ? ' class="number"' : '')}>${isNumber[index] ? text : breakable(text)}</td>`;
  return html`<div class="table">
      <table>
        <thead>
          <tr>
            ${heads.map((head, index) => html`<th scope="col" ${new Markup(isNumber[index] ? ' class="number"' : '')}>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map(cell)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${note === null ? new Markup('') : html`<p class="small">${note}</p>`}`;
};

/** Long words may be broken: else one of them pushes the numbers beside it off the screen of a phone. */
const breakable = (text: string): Markup =>
  new Markup(
    printableText(text)
      .replace(/\S{20}(?=\S)/gu, '$&\n')
      .split('\n')
      .map((part) => html`${part}`.text)
      .join('<wbr />'),
  );

const STYLE = `
body { margin: 0; background: #ffffff; color: #1f2933; font: 16px/1.5 "DejaVu Sans", Verdana, Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 680px; margin: 0 auto; padding: 24px 16px 48px; }
header { border-bottom: 3px solid #0072b2; padding-bottom: 8px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 19px; line-height: 1.3; margin: 32px 0 8px; }
.period { margin: 0 0 4px; color: #005a8c; font-weight: bold; }
.about { margin: 8px 0; color: #52606d; }
.insights { background: #f2f7fb; border-left: 4px solid #0072b2; padding: 4px 20px 12px; margin-top: 24px; }
.insights h2 { margin-top: 12px; }
.insights ol { margin: 0; padding-left: 22px; }
.insights li { margin: 8px 0; }
.remark { margin: 8px 0; color: #7a3e00; }
figure { margin: 28px 0 0; }
figure img { display: block; width: 100%; max-width: 640px; height: auto; border: 1px solid #d9dee3; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; border-bottom: 2px solid #7b8794; }
th, td { padding: 6px 10px 6px 0; vertical-align: top; }
td { border-bottom: 1px solid #d9dee3; overflow-wrap: break-word; }
th { overflow-wrap: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; white-space: nowrap; }
.small, footer { color: #52606d; font-size: 13px; }
footer { margin-top: 32px; border-top: 1px solid #d9dee3; }
@media (max-width: 480px) { h1 { font-size: 24px; } table { font-size: 12px; } th, td { padding-right: 6px; } main { padding: 16px 12px 32px; } }
@media print { main { max-width: none; padding: 0; } figure, .insights, tr { break-inside: avoid; } h2 { break-after: avoid; } }
`;
