import { Option, type Command } from 'commander';
import { COST_KEYS, type CostKey } from '../kit/common/view.ts';
import { withClient, type Context } from './context.ts';
import { example, JSON_FLAG } from './help.ts';
import { printJson, printTable, say } from './output.ts';
import { printable } from '../kit/common/printable.ts';
import { price } from './format.ts';

/** cost: sums of model calls. */
export function addCost(program: Command, context: Context): void {
  program
    .command('cost')
    .description('Sum up what model calls cost.')
    .addOption(new Option('--by <key>', 'what to sum by').choices(COST_KEYS).default('run'))
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox cost --by model'))
    .action(async ({ by, json }: { by: CostKey; json?: true }) => {
      const { readCost } = await import('../client/observe.ts');
      const rows = await withClient(context, (client) => readCost(client, by));
      const unpriced = rows.reduce((sum, row) => sum + row.unpricedCalls, 0);
      if (unpriced > 0) say(`The sums leave out ${unpriced} calls whose price is unknown.`);
      if (json) return printJson(rows.map(({ unpricedCalls: count, ...row }) => (count > 0 ? { ...row, unpricedCalls: count } : row)));
      const cells = printable(rows).map((row) => [
        row.key,
        ...[row.modelCalls, row.cachedCalls, row.inputTokens, row.outputTokens].map(String),
        price(row),
      ]);
      await printTable([by, 'model calls', 'cached', 'tokens in', 'tokens out', 'cost'], cells, 'No model has been called yet.');
    });
}
