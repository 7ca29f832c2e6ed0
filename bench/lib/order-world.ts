import { inLanes } from '../../testkit/wait.ts';
import { judgeOrder } from '../../testkit/orders/judge-order.ts';
import type { World } from '../../testkit/orders/count-order.ts';
import { homePaths } from '../../stack/supervisor/paths.ts';
import type { StoredMail } from '../../stack/mail/store.ts';
import type { PartnerLine } from '../../stack/partners/request-log.ts';
import { partnersClient } from '../../testkit/partners.ts';
import { homeOf } from './orders.ts';
import type { RunningStack } from './running-stack.ts';

const JUDGED_AT_ONCE = 4;

/** The end of an order's run; null if it has none. */
export interface OrderEnd {
  orderId: string;
  state: string | null;
}

export interface Verdict {
  /** Orders that did not end confirmed, and missing effects of confirmed ones. */
  lost: number;
  /** Effects that exist more than once, and keys under which partners worked more than once. */
  doubled: number;
  /** Repeated requests that got the stored answer. */
  repeated: number;
  /** Violations, as text. */
  faults: string[];
}

/** Checks what these orders left at partners, mail server and database, without using our ledger. */
export async function judgeOrders({ stack, signalbox, endpoints }: RunningStack, ends: readonly OrderEnd[]): Promise<Verdict> {
  const partners = partnersClient(endpoints.STRIPE_BASE_URL, homePaths(homeOf(stack)).partnersLog);
  const [state, mails] = [await partners.state(), await mailsOf(endpoints.SMTP_URL)];
  const world: World = { client: signalbox, partners: { state: async () => state }, mail: { kept: () => mails } }; // read once for all
  const judgements = await inLanes(ends, JUDGED_AT_ONCE, async ({ orderId, state: end }) => {
    if (end === null) return { lost: 1, doubled: 0, faults: [`${orderId} has not ended`] };
    const judgement = await judgeOrder(world, orderId, end);
    return end === 'confirmed'
      ? judgement
      : { ...judgement, lost: judgement.lost + 1, faults: [`${orderId} is ${end}`, ...judgement.faults] };
  });
  return addUp(judgements, partners.log());
}

/** Combines all judgements and the partners' own log. */
export function addUp(judgements: readonly Pick<Verdict, 'lost' | 'doubled' | 'faults'>[], log: readonly PartnerLine[]): Verdict {
  const twice = workedTwice(log);
  return {
    lost: judgements.reduce((sum, { lost }) => sum + lost, 0),
    doubled: judgements.reduce((sum, { doubled }) => sum + doubled, 0) + twice.length,
    repeated: log.filter(({ replayed }) => replayed).length,
    faults: [...judgements.flatMap(({ faults }) => faults), ...twice.map((key) => `the partners worked twice under ${key}`)],
  };
}

/** Keys under which a partner worked more than once. */
function workedTwice(log: readonly PartnerLine[]): string[] {
  const seen = new Map<string, number>();
  for (const { phase, method, partner, key, status, replayed } of log) {
    if (phase === 'before' || method !== 'POST' || key === null || replayed || status === null || status < 200 || status > 299) continue;
    seen.set(`${partner} ${key}`, (seen.get(`${partner} ${key}`) ?? 0) + 1);
  }
  return [...seen].filter(([, times]) => times > 1).map(([key]) => key);
}

async function mailsOf(smtpUrl: string): Promise<StoredMail[]> {
  const response = await fetch(new URL('/messages', new URL(smtpUrl).searchParams.get('ask')!));
  return (await response.json()) as StoredMail[];
}
