import { createWebhooks } from '../src/adapters/http/webhooks.ts';

/** For workflows that call no webhook: a call would be refused. */
export const noWebhooks = createWebhooks({ secret: undefined, allowPrivate: '' });
