import type { Webhooks } from '../../kit/activity/webhook.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { headerKey } from './header-key.ts';
import { refusalOf, sendRequest } from './partner-api.ts';
import { createAddressGuard } from './public-address.ts';
import { signedHeaders } from './signed-headers.ts';

const TIMEOUT_MS = 15_000;

export interface WebhookOptions {
  /** Without one every call is refused. */
  secret: string | undefined;
  /** Addresses outside of the public Internet that webhooks may go to, as SIGNALBOX_EVENTS_ALLOW_PRIVATE lists them. */
  allowPrivate: string;
  timeoutMs?: number;
}

/** Sends webhooks, signed with one secret according to Standard Webhooks, to addresses of the public Internet. */
export function createWebhooks({ secret, allowPrivate, timeoutMs = TIMEOUT_MS }: WebhookOptions): Webhooks {
  const guarded = guardedFetch({ guard: createAddressGuard(allowPrivate), timeoutMs });
  return {
    async post(key, { url, type, data }) {
      if (secret === undefined) throw noSecret();
      const body = JSON.stringify({ type, data });
      const headers = await signedHeaders([secret], headerKey(key), body);
      const name = `the receiver of ${type}`;
      const response = await sendRequest(name, guarded, url, { method: 'POST', headers, body });
      if (!response.ok) throw refusalOf(name, response, await response.text());
      return { status: response.status };
    },
  };
}

const noSecret = () =>
  new SignalboxError('CONFIG_INVALID', {
    field: 'SIGNALBOX_WEBHOOK_SECRET',
    detail: 'SIGNALBOX_WEBHOOK_SECRET is not set, and webhooks are never sent unsigned',
    fix: 'Set it to whsec_ and at least 24 bytes in base64, and give the same to the receiver.',
  });
