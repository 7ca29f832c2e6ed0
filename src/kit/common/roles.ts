/** What people.yaml says of persons, per workflow. */
export type Role = 'start' | 'read' | 'operate' | 'decide';

/** What a key of the HTTP API may be made for; never a decision. */
export const KEY_SCOPES = ['start', 'read', 'operate', 'message'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
