/** Rules for injected faults. The first matching rule that is not used up applies. */
export interface FaultRules<Rule, Request> {
  /** Replaces all rules. */
  set: (given: readonly Rule[]) => void;
  /** The rules with how often each fired. */
  show: () => (Rule & { fired: number })[];
  /** The rule for this request, or null; counts the use. */
  next: (request: Request) => Rule | null;
}

/** @param fits whether a rule matches a request. A rule whose `times` is null is never used up. */
export function createFaultRules<Rule extends { times: number | null }, Request>(
  fits: (rule: Rule, request: Request) => boolean,
): FaultRules<Rule, Request> {
  let rules: (Rule & { fired: number })[] = [];
  return {
    set: (given) => void (rules = given.map((rule) => ({ ...rule, fired: 0 }))),
    show: () => rules,
    next(request) {
      const rule = rules.find((one) => (one.times === null || one.fired < one.times) && fits(one, request));
      if (rule) rule.fired += 1;
      return rule ?? null;
    },
  };
}
