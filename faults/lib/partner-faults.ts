import { headerKey } from '../../src/adapters/http/header-key.ts';
import type { Fault, PartnersClient } from '../../testkit/partners.ts';
import { until } from '../../testkit/wait.ts';

/** Shares the partners' single list of fault rules between parallel tests. */
export interface PartnerFaults {
  add(rules: Fault[]): Promise<void>;
  remove(rules: Fault[]): Promise<void>;
  /** Plays a fault on the next request with this effect key; resolves to a function that waits until it was played. */
  arm(key: string, fault: Fault['fault'], match?: Fault['match']): Promise<{ played(): Promise<void> }>;
}

const PLAYED_LIMIT_MS = 60_000;

export function openPartnerFaults(partners: PartnersClient): PartnerFaults {
  let rules: Fault[] = [];
  let setting = Promise.resolve();
  const change = (next: () => Fault[]): Promise<void> => {
    setting = setting.then(() => partners.setFaults((rules = next())));
    return setting;
  };
  const add = (more: Fault[]) => change(() => [...rules, ...more]);
  const remove = (gone: Fault[]) => change(() => rules.filter((rule) => !gone.includes(rule)));
  return {
    ...{ add, remove },
    async arm(key, fault, match = {}) {
      const sent = headerKey(key);
      const rule: Fault = { match: { ...match, key: sent }, fault };
      await add([rule]);
      const isPlayed = () => partners.log().some((line) => line.phase === 'after' && line.fault === fault && line.key === sent);
      return {
        async played() {
          await until(async () => (isPlayed() ? true : null), PLAYED_LIMIT_MS, `there was no request with the key ${key}`);
          await remove([rule]);
        },
      };
    },
  };
}
