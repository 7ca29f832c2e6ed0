/**
 * How well the offline model sorts real messages that nobody here wrote: `npx tsx bench/accuracy.ts [FILE] [--json]`; with the word
 * `sanctions` in place of a file, how well the screening finds listed names. FILE is a CSV with the columns text and category whose categories `banking77-mapping.json` maps to ours.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { classifyTicket } from '../src/activities/support-ticket/prompts.ts';
import { createOpenAiProvider } from '../src/adapters/openai/provider.ts';
import { SupportTicketConfiguration } from '../src/contracts/support-ticket/configuration.schema.ts';
import { openingMessages } from '../src/kit/activity/model/messages.ts';
import type { ModelProvider } from '../src/kit/activity/model/provider.ts';
import { startModelServer } from '../stack/model/server.ts';
import { measure, printReport, type Judged } from './accuracy-report.ts';
import { readMessages, type Message } from './lib/messages.ts';
import { judgePairs, printSanctionsReport, reportOf } from './sanctions/report.ts';

const DEFAULT_FILE = new URL('../../shared/data/support-tickets/banking77-test.csv', import.meta.url).pathname;
const IN_FLIGHT = 4;

const configuration = SupportTicketConfiguration.parse({});
const categories = configuration.categories.map(({ name, description, examples }) => ({ name, description, examples }));

/** Asks for the category of one message, word for word as the workflow's prompt asks. */
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

async function judgeAll(rows: readonly Message[]): Promise<Judged[]> {
  const server = await startModelServer({ port: 0 });
  const provider = createOpenAiProvider({ baseUrl: server.baseUrl, apiKey: 'none' });
  const judged: Judged[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const { category, confidence } = await classify(provider, row.text);
      judged.push({ wanted: row.wanted, got: category, confidence });
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  } finally {
    await server.close();
  }
  return judged;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true });
  if (positionals[0] === 'sanctions') {
    const found = reportOf(judgePairs());
    process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : printSanctionsReport(found));
    return;
  }
  const file = positionals[0] ?? DEFAULT_FILE;
  if (!existsSync(file)) {
    process.stderr.write(`There is no file ${file}. Give a CSV with the columns text and category: npx tsx bench/accuracy.ts FILE\n`);
    process.exitCode = 3;
    return;
  }
  const report = measure(await judgeAll(readMessages(file)), configuration.confidenceThreshold);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
}

await main();
