import { Argument, type Command } from 'commander';
import type { PersonExplanation, PolicyExplanation } from '../kit/common/explain.ts';
import { formatMoney } from '../kit/common/money.ts';
import { printableText } from '../kit/common/printable.ts';
import { whoDecides } from '../kit/common/request.ts';
import { withClient, type Context } from './context.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { colors, print, printJson, printTable } from './output.ts';
import { localTime } from './format.ts';

/** policy explain: who could decide, who could not, and why. */
export function addPolicy(program: Command, context: Context): void {
  program
    .command('policy')
    .addArgument(new Argument('<action>', 'what to do').choices(['explain']))
    .argument(...RUN)
    .description('Explain who may decide on the open requests of a run, who may not and why, and what is still needed.')
    .option('--request <id>', 'only this request')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox policy explain transaction:P-2041'))
    .action(async (_action: string, run: string, { request, json }: { request?: string; json?: true }) => {
      const { explainRun } = await import('../client/explain.ts');
      const explained = await withClient(context, (client) => explainRun(client, run, request));
      if (json) return printJson(explained);
      for (const one of explained) {
        print(explanationLines(one).join('\n'));
        await printTable(['person', 'may', 'as', 'why not approve'], one.persons.map(personRow), 'The people file is empty.');
      }
    });
}

const line = (label: string, text: string): string => `${colors.bold(`${label}:`)} ${printableText(text)}`;

/** What holds for everybody. */
function explanationLines(explained: PolicyExplanation): string[] {
  const { requestId, action, amount, tier, rejectionsNeeded, veto, sendBacksLeft, expiresAt, escalation } = explained;
  const money = amount ? `, ${formatMoney(amount.minor, amount.currency)}` : '';
  return [
    line('Request', requestId),
    line('Asks for', `${action.replaceAll('_', ' ')}${money}`),
    ...(tier ? [line('Tier', tierText(tier))] : []),
    line('Still needed', whoDecides(explained)),
    line('Rejected by', [`${rejectionsNeeded} of them`, ...veto.map((name) => `${name} alone`)].join(', or ')),
    ...(explained.needsProof ? [line('Identity', 'must be proven')] : []),
    ...(sendBacksLeft > 0 ? [line('Sent back', `${sendBacksLeft} more times at most`)] : []),
    line('Until', expiresAt === null ? 'somebody decides' : `${localTime(expiresAt)}, then it ${AFTER_EXPIRY[explained.onExpiry]}`),
    ...escalation.map(({ at, notify, widen }) =>
      line('Reminder', `${localTime(at)} to ${notify.join(', ')}${widen ? ', who may decide from then on' : ''}`),
    ),
    ...explained.delegations.map((delegation) => line('Delegated', delegationText(delegation))),
    ...explained.persons
      .filter(({ mayDelegateTo }) => mayDelegateTo.length > 0)
      .map(({ person, mayDelegateTo }) => line('May delegate', `${person} to ${someOf(mayDelegateTo)}`)),
  ];
}

const AFTER_EXPIRY = { expire: 'expires', reject: 'is rejected', approve: 'is approved', 'stay open': 'stays open' } as const;

const delegationText = ({ person, delegate, since, as }: PolicyExplanation['delegations'][number]): string =>
  `${person} to ${delegate} since ${localTime(since)}, ${as.length > 0 ? `as ${as.join(', ')}` : `but ${person} has no right to approve any more`}`;

const MOST_NAMES = 12;

const someOf = (names: string[]): string =>
  [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? [`${names.length - MOST_NAMES} others`] : [])].join(', ');

const tierText = ({ upTo, currency = '' }: NonNullable<PolicyExplanation['tier']>): string =>
  upTo === null ? 'the highest, for any amount' : `up to ${formatMoney(upTo, currency)}`;

function personRow({ person, may, as, why, absent }: PersonExplanation): string[] {
  const away = absent && `absent until ${localTime(absent.until)}, ${absent.delegate} may decide for them`;
  const words = may.map((word) => word.replace('_', ' ')).join(', ');
  return [person, words, as.join(', '), [why, away].filter(Boolean).join('; ')].map(printableText);
}
