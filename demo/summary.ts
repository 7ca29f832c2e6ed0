import type { SupportTicketResult } from '../src/contracts/support-ticket/ticket.schema.ts';
import type { RunView } from '../src/kit/common/view.ts';
import { print, printTable } from '../src/cli/output.ts';
import { duration, formatStatus, price, usd } from '../src/cli/format.ts';

/** The outcome of each ticket. */
export async function printSummary(views: readonly RunView[]): Promise<void> {
  await printTable(['ticket', 'category', 'path', 'outcome', 'model calls', 'cost', 'time'], views.map(rowOf), 'No tickets.');
  const total = views.reduce((sum, { cost }) => sum + cost.usd, 0);
  print(`${views.length} tickets, ${usd(total)} by the price table (the offline model's prices are made up, so that budgets are real).`);
}

function rowOf(view: RunView): string[] {
  const result = view.result as SupportTicketResult | null;
  const { modelCalls } = view.cost;
  const time = duration(view.startedAt, view.endedAt ?? lastWork(view)); // a case stays open for days after its answer
  return [
    ticketName(view.id),
    result?.category ?? '',
    result?.path ?? '',
    result?.outcome ?? (view.status === 'running' ? view.state.replaceAll('_', ' ') : formatStatus(view.status)),
    String(modelCalls),
    price(view.cost),
    time,
  ];
}

const lastWork = ({ steps }: RunView): string | null =>
  steps
    .map(({ endedAt }) => endedAt)
    .filter((at) => at !== null)
    .sort()
    .at(-1) ?? null;

/** Lists who must do what, with the command for it. */
export function printWaiting(views: readonly RunView[], person: string): void {
  for (const { id } of views.filter(({ state }) => state === 'awaiting_customer')) {
    print(`\nWaiting for the customer:\n  ${ticketName(id)}\n    npx signalbox reply ${id} --text "what the customer writes"`);
  }
  const waiting = views.filter(({ waitingFor }) => waitingFor.length > 0);
  if (waiting.length === 0) return;
  print('\nWaiting for a person:');
  for (const { id, waitingFor } of waiting) {
    for (const { action, requestId } of waitingFor) {
      const request = waitingFor.length > 1 ? ` --request "${requestId}"` : '';
      print(`  ${ticketName(id)}: ${action.replaceAll('_', ' ')}`);
      print(`    npx signalbox approve ${id}${request} --as ${person}`);
      print(`    npx signalbox reject ${id}${request} --as ${person} --comment "why"`);
    }
  }
}

/** The ticket's own name: the id without workflow and round. */
export const ticketName = (id: string): string => id.replace(/^[^:]*:\d+-\d+-/, '');
