import { mailOf, pdfOf, withFiles } from './mails.ts';

/** Mails as a busy day brings them, and the text of each ticket that they must start. @param domain of our Message-IDs. */
export function storm(count: number, domain: string): { all: string[]; tickets: string[] } {
  const all: string[] = [];
  const tickets: string[] = [];
  for (let number = 0; all.length < count; number++) {
    const id = `<${number}@example.com>`;
    const body = `Where is order ${number}?`;
    const from = `kim-${number}@example.com`;
    const kind = number % 6;
    if (kind === 0) all.push(mailOf({ from, id, body, headers: ['Auto-Submitted: auto-replied'] })); // an absence note
    if (kind === 1) all.push(mailOf({ from, id, body }), mailOf({ from, id, body: `${body} Really.` })); // its Message-ID again, with another text
    if (kind === 2) all.push(mailOf({ from, id, body }), `Received: from relay.example\r\n${mailOf({ from, id, body })}`); // delivered twice
    if (kind === 3) all.push(mailOf({ from, id: null, body }));
    if (kind === 4) all.push(mailOf({ from, id, body, headers: [`In-Reply-To: <unknown.0123456789abcdef01234567@${domain}>`] }));
    if (kind === 5) all.push(mailOf({ from, id, body }));
    if (kind !== 0) tickets.push(body);
    if (kind === 1) tickets.push(`${body} Really.`);
  }
  return { all, tickets };
}

/** Mails with invoices, every third one delivered twice and every fifth with two files, and the content of each document that they must start. */
export function invoiceStorm(count: number): { all: string[]; documents: Buffer[] } {
  const all: string[] = [];
  const documents: Buffer[] = [];
  for (let number = 0; all.length < count; number++) {
    const contents = [`invoice ${number}`, ...(number % 5 === 0 ? [`its second page ${number}`] : [])].map(pdfOf);
    const files = contents.map((content) => ({ name: 'invoice.pdf', type: 'application/pdf', content }));
    const mail = withFiles(files, { id: `<invoice-${number}@vendor.example>`, from: `billing@vendor-${number}.example` });
    all.push(mail, ...(number % 3 === 0 ? [`Received: from relay.example\r\n${mail}`] : []));
    documents.push(...contents);
  }
  return { all, documents };
}
