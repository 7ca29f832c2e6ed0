import { REPAIR_ACTION, type ApprovalRequest, type RequestPolicy } from './approval.ts';
import { formatMoney } from './money.ts';
import { approvalsNeeded, approverNames, rejectionsNeeded, seatsOf, sendBackLimit } from './policy.ts';
import type { Choice, ShownField } from './view.ts';

type Asked = Pick<ApprovalRequest, 'action' | 'amount' | 'arguments'>;

/** Money and recipient of a request, such as `12.50 EUR to kim@example.com`; empty where it has neither. */
export function stakesOf({ amount, arguments: args }: Asked): string {
  const to = typeof args['to'] === 'string' ? `to ${args['to']}` : '';
  return [amount && formatMoney(amount.minor, amount.currency), to].filter(Boolean).join(' ');
}

/** What a person is asked for, in one phrase: `refund and reply, 12.50 EUR to kim@example.com`. */
export const askedFor = (request: Asked): string =>
  `${request.action.replaceAll('_', ' ')}${request.amount ? ',' : ''} ${stakesOf(request)}`.trimEnd();

/** Everything to read before deciding: what the workflow shows, then the arguments of the action that this does not say word for word. */
export function proposalOf({ show, arguments: args }: Pick<ApprovalRequest, 'show' | 'arguments'>): ShownField[] {
  const shown = new Set(show.map(({ text }) => text));
  const rest = Object.entries(args).filter(([, value]) => value !== '' && !(typeof value === 'string' && shown.has(value)));
  const isLong = ([, value]: [string, unknown]): boolean => typeof value === 'string' && value.includes('\n');
  const short = rest.filter((entry) => !isLong(entry)).map(([name, value]) => `${name}: ${valueText(value)}`);
  return [
    ...show,
    ...rest.filter(isLong).map(([name, text]) => ({ label: `Argument ${name}`, text: String(text) })),
    ...(short.length > 0 ? [{ label: 'Arguments', text: short.join('\n') }] : []),
  ];
}

interface Deciding {
  needed: number;
  approvers: string[];
  oneOfEach?: string[];
  turn?: string | null;
}

/** Who decides: `2 of finance, legal; each of finance, legal; it is the turn of finance`. */
export function whoDecides({ needed, approvers, oneOfEach = [], turn = null }: Deciding): string {
  const each = oneOfEach.length > 0 ? `; each of ${oneOfEach.join(', ')}` : '';
  return `${needed} of ${approvers.join(', ')}${each}${turn === null ? '' : `; it is the turn of ${turn}`}`;
}

/** The same of a policy, before anybody has voted. */
export const whoDecidesBy = (policy: RequestPolicy): string =>
  whoDecides({ needed: approvalsNeeded(policy), approvers: approverNames(policy), oneOfEach: seatsOf(policy) });

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

interface Decidable extends Pick<ApprovalRequest, 'requestId' | 'action' | 'arguments' | 'editable'> {
  policy: Pick<RequestPolicy, 'takeOver' | 'commentRequired' | 'needed' | 'oneOfEach' | 'sendBacks' | 'sentBack'>;
}

/** What a person may say to a request, each with its exact command. A request for a text of one's own is answered, not approved. */
export function choicesOf(run: string, { requestId, action, arguments: args, editable, policy }: Decidable): Choice[] {
  const which = `${run} --request ${/\s/.test(requestId) ? `"${requestId}"` : requestId} --as PERSON`;
  const said = policy.commentRequired ? ` --comment ${action === REPAIR_ACTION ? '"what was done"' : 'WHY'}` : '';
  const approve = `signalbox approve ${which}${said}`;
  const yes: Choice[] =
    args['reply'] === '' && editable.includes('reply')
      ? [{ choice: 'answer', command: `signalbox answer ${run} --as PERSON --text "…"` }]
      : [
          { choice: 'approve', command: approve },
          ...(editable.length > 0 && approvalsNeeded(policy) === 1
            ? [{ choice: 'change', command: `${approve} --edits FILE` } as const]
            : []),
        ];
  return [
    ...yes,
    { choice: 'reject', command: `signalbox reject ${which} --comment WHY` },
    ...((sendBackLimit(policy) ?? 0) > (policy.sentBack ?? 0)
      ? [{ choice: 'send back', command: `signalbox send-back ${which} --comment QUESTION` } as const]
      : []),
    ...(policy.takeOver === true ? [{ choice: 'take over', command: `signalbox take-over ${which}` } as const] : []),
  ];
}

/** What is unusual about a policy. */
const policyShown = (policy: RequestPolicy) => ({
  ...(policy.tier && { tier: policy.tier }),
  ...(rejectionsNeeded(policy) > 1 && { rejectionsNeeded: rejectionsNeeded(policy) }),
  ...(policy.veto && { veto: policy.veto }),
  ...(policy.onExpiry && policy.onExpiry !== 'expire' && { onExpiry: policy.onExpiry }),
});

/** The parts of a request that people and programs are shown before they decide. */
export const shownOf = (run: string, request: ApprovalRequest) => ({
  requestId: request.requestId,
  action: request.action,
  arguments: request.arguments,
  show: request.show,
  amount: request.amount,
  editable: request.editable,
  approvers: approverNames(request.policy),
  ...policyShown(request.policy),
  choices: choicesOf(run, request),
});
