/**
 * How well the offline model sorts labelled messages: `npx tsx bench/accuracy.ts [FILE …] [--json]`. Without a file it takes every set
 * that there is; `bench/labelled` says what each is for. A file is a CSV with the columns text and category. With the word `sanctions`
 * in place of a file it measures how well the screening finds listed names, with `moderation` the screenings of posts, and with `invoices`
 * (`--folder DIR`, `--planted 500`, `--seed N`) how invoices are read and how many planted errors are caught.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { classifyTicket } from '../src/activities/support-ticket/prompts.ts';
import { createOpenAiProvider } from '../src/adapters/openai/provider.ts';
import { SupportTicketConfiguration } from '../src/contracts/support-ticket/configuration.schema.ts';
import { openingMessages } from '../src/kit/activity/model/prompt.ts';
import type { ModelProvider } from '../src/kit/activity/model/provider.ts';
import { startModelServer } from '../stack/model/server.ts';
import { measure, printReport, type AccuracyReport, type Judged } from './accuracy-report.ts';
import { measureInvoices, printInvoices } from './invoices/measure.ts';
import { readMessages, type Message } from './lib/messages.ts';
import { measureModeration, printModerationReport } from './moderation.ts';
import { judgePairs, printSanctionsReport, reportOf } from './sanctions/report.ts';

const at = (path: string): string => new URL(path, import.meta.url).pathname;
const SETS = {
  'held out (never tuned on)': at('labelled/held-out.csv'),
  'tuned on': at('labelled/tuned-on.csv'),
  'banking77 test set (not part of this repository)': at('../../shared/data/support-tickets/banking77-test.csv'),
};
const IN_FLIGHT = 4;

const configuration = SupportTicketConfiguration.parse({});
const categories = configuration.categories.map(({ name, description, examples }) => ({ name, description, examples }));

/** Asks for the category of one message with the exact prompt of the workflow. */
async function classify(provider: ModelProvider, text: string): Promise<{ category: string; confidence: number }> {
  const input = { ticket: { subject: '', body: text }, categories };
  const output = classifyTicket.output(input);
  const { text: answer } = await provider.complete({
    model: 'offline-small',
    format: 'json_schema',
    messages: openingMessages(classifyTicket.instructions, input),
    schema: z.toJSONSchema(output, { target: 'draft-7' }),
    schemaName: classifyTicket.name,
    outputTokens: classifyTicket.limits.outputTokens,
    timeoutMs: classifyTicket.limits.timeoutMs,
    signal: AbortSignal.timeout(classifyTicket.limits.timeoutMs),
    run: 'bench:accuracy',
    prompt: classifyTicket.name,
  });
  return output.parse(JSON.parse(answer));
}

async function judgeAll(provider: ModelProvider, rows: readonly Message[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const { category, confidence } = await classify(provider, row.text);
      judged.push({ wanted: row.wanted, got: category, confidence });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return judged;
}

/** A set as a whole, and its part in each language where the file names them. */
function partsOf(name: string, rows: readonly Message[]): [string, Message[]][] {
  const languages = [...new Set(rows.map(({ language }) => language))].filter((language) => language !== null);
  return [
    [name, [...rows]],
    ...languages.map((code): [string, Message[]] => [`${name}, ${code}`, rows.filter(({ language }) => language === code)]),
  ];
}

async function withOfflineModel<T>(work: (provider: ModelProvider) => Promise<T>): Promise<T> {
  const server = await startModelServer({ port: 0 });
  try {
    return await work(createOpenAiProvider({ baseUrl: server.baseUrl, apiKey: 'none' }));
  } finally {
    await server.close();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      folder: { type: 'string' },
      planted: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
    allowPositionals: true,
  });
  if (positionals[0] === 'sanctions') {
    const found = reportOf(judgePairs());
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : printSanctionsReport(found));
    return;
  }
  if (positionals[0] === 'moderation') {
    const found = await withOfflineModel(measureModeration);
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : printModerationReport(found));
    return;
  }
  if (positionals[0] === 'invoices') {
    const { folder, planted, seed } = values;
    const asked = {
      ...(folder !== undefined && { folder }),
      ...(planted !== undefined && { planted: Number(planted) }),
      seed: Number(seed),
    };
    const found = await measureInvoices(asked);
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : printInvoices(found));
    return;
  }
  const missing = positionals.find((file) => !existsSync(file));
  if (missing !== undefined) {
    process.stderr.write(`There is no file ${missing}. Give a CSV with the columns text and category: npx tsx bench/accuracy.ts FILE\n`);
    process.exitCode = 3;
    return;
  }
  const sets = positionals.length > 0 ? Object.fromEntries(positionals.map((file) => [file, file])) : SETS;
  const reports: Record<string, AccuracyReport> = {};
  await withOfflineModel(async (provider) => {
    for (const [set, file] of Object.entries(sets)) {
      if (!existsSync(file)) process.stderr.write(`${set}: skipped, there is no file ${file}\n`);
      else
        for (const [name, rows] of partsOf(set, readMessages(file)))
          reports[name] = measure(await judgeAll(provider, rows), configuration.confidenceThreshold);
    }
  });
  if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  else for (const [name, report] of Object.entries(reports)) process.stdout.write(`${name}\n${printReport(report)}\n`);
}

await main();
