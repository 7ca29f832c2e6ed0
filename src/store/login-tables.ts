import type { Time, TimeNow } from './column-types.ts';

/** One row per login; deleted at logout. */
export interface SessionsTable {
  /** sha256 of the id in the cookie. */
  id_hash: string;
  person: string;
  /** Whether an identity provider said who it is. */
  proven: boolean;
  started_at: Time;
  seen_at: Time;
  /** However busy the session is. */
  ends_at: Time;
}

/** One row per link by which a decision was made. */
export interface UsedLinksTable {
  link: string;
  request_id: string;
  person: string;
  used_at: TimeNow;
}

export interface LoginTables {
  sessions: SessionsTable;
  used_links: UsedLinksTable;
}
