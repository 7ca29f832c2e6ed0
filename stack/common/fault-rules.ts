/** Rules that make a server misbehave on purpose. The first rule that fits a request and is not used up wins. */
export interface FaultRules<Rule, Request> {
  /** Replaces all rules. */
  set: (given: readonly Rule[]) => void;
  /** The rules with how often each fired. */
  show: () => (Rule & { fired: number })[];
  /** The rule that hits this request, if any; counts it. */
  next: (request: Request) => Rule | null;
}

/** @param fits whether a rule is about a request. A rule whose `times` is null is never used up. */
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
