import type { Amount, AmountTier, ApprovalPolicy, ApprovalRequest, RequestPolicy } from './approval.ts';

/** How often a request may be sent back where the policy says only that it may. */
const USUAL_SEND_BACKS = 2;

/** The policy for one request: the tier of its amount chosen, its sequence fixed, and how often the topic has been sent back. */
export function policyFor({ tiers, ...written }: ApprovalPolicy, amount: Amount | null, sentBack = 0): RequestPolicy {
  const tier = tierFor(tiers ?? [], amount);
  const policy = tier ? inTier(written, tier) : written;
  return {
    ...policy,
    ...(policy.inOrder === true && { oneOfEach: policy.oneOfEach ?? policy.approvers }), // later approvers do not lengthen it
    ...(sentBack > 0 && { sentBack }),
  };
}

function inTier(policy: RequestPolicy, tier: AmountTier): RequestPolicy {
  if (tier.upTo === null) {
    const { upTo, ...changes } = tier;
    return { ...policy, ...changes, tier: { upTo } };
  }
  const { upTo, currency, ...changes } = tier;
  return { ...policy, ...changes, tier: { upTo, currency } };
}

/** The lowest tier of the amount's currency that holds it; else the last. */
function tierFor(tiers: AmountTier[], amount: Amount | null): AmountTier | undefined {
  const highest = tiers.at(-1);
  if (!amount || !Number.isSafeInteger(amount.minor)) return highest;
  const holds = (tier: AmountTier) => tier.upTo !== null && tier.currency === amount.currency && Math.abs(amount.minor) <= tier.upTo;
  return tiers.find(holds) ?? highest;
}

/** Names of which each must approve; a name that is listed twice needs two persons. */
export const seatsOf = ({ oneOfEach = [] }: Pick<RequestPolicy, 'oneOfEach'>): string[] => oneOfEach;

/** How many approvals a request needs in all. */
export const approvalsNeeded = (policy: Pick<RequestPolicy, 'needed' | 'oneOfEach'>): number =>
  Math.max(policy.needed, seatsOf(policy).length);

export const rejectionsNeeded = (policy: RequestPolicy): number => policy.rejectionsNeeded ?? 1;

/** How often the request may be sent back in all; null where the policy does not allow it. */
export function sendBackLimit({ sendBacks }: Pick<RequestPolicy, 'sendBacks'>): number | null {
  return sendBacks === undefined ? null : sendBacks === true ? USUAL_SEND_BACKS : sendBacks;
}

/** Persons and groups that may approve. */
export const approverNames = ({ approvers, oneOfEach = [] }: RequestPolicy): string[] => [...new Set([...approvers, ...oneOfEach])];

/** Persons and groups that may decide in any way. */
export const deciderNames = (policy: RequestPolicy): string[] => [...new Set([...approverNames(policy), ...(policy.veto ?? [])])];

/** Why a policy cannot be used for this request, with its field; null when it can. */
export function whyUnusable(written: ApprovalPolicy, request: Pick<ApprovalRequest, 'amount' | 'risk' | 'policy'>): string | null {
  return whyTiersUnusable(written.tiers) ?? whyCountsUnusable(request.policy) ?? whyExpiryUnusable(request);
}

function whyTiersUnusable(tiers: AmountTier[] | undefined): string | null {
  if (!tiers) return null;
  if (tiers.length === 0 || tiers.findIndex(({ upTo }) => upTo === null) !== tiers.length - 1)
    return 'policy.tiers: exactly the last tier must have upTo: null';
  const bounded = tiers.filter((tier) => tier.upTo !== null);
  const falls = bounded.some(({ upTo, currency }, index) =>
    bounded.slice(0, index).some((lower) => lower.currency === currency && lower.upTo >= upTo),
  );
  return falls ? 'policy.tiers: the tiers of a currency must ascend' : null;
}

function whyCountsUnusable(policy: RequestPolicy): string | null {
  const counts = { needed: policy.needed, rejectionsNeeded: rejectionsNeeded(policy) };
  const wrong = Object.entries(counts).find(([, count]) => !Number.isInteger(count) || count < 1);
  if (wrong) return `policy.${wrong[0]}: ${wrong[1]} is no number of persons`;
  if (policy.oneOfEach?.length === 0) return 'policy.oneOfEach: it is empty';
  const limit = sendBackLimit(policy) ?? 0;
  return Number.isInteger(limit) && limit >= 0 ? null : `policy.sendBacks: ${limit} is no number of rounds`;
}

/** Silence approves only what can be undone, and only up to the limit that the policy names. */
function whyExpiryUnusable({ amount, risk = 'irreversible', policy }: Pick<ApprovalRequest, 'amount' | 'risk' | 'policy'>): string | null {
  if (policy.onExpiry === undefined || policy.onExpiry === 'expire') return null;
  if (policy.staysOpen === true) return 'policy.onExpiry: a request that stays open never expires';
  if (policy.onExpiry === 'reject') return null;
  if (risk === 'irreversible') return 'policy.onExpiry: silence does not approve what cannot be undone (risk: irreversible, or not named)';
  const { expiryApprovesUpTo: limit } = policy;
  const isWithin = !amount || (limit?.currency === amount.currency && Math.abs(amount.minor) <= limit.minor);
  return isWithin ? null : 'policy.onExpiry: the amount is above expiryApprovesUpTo, or in a currency that it does not name';
}
