import { z } from 'zod';
import type { Carrier } from '../activities/order/ports.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { headerKey } from './header-key.ts';
import { createPartnerApi, type PartnerOptions } from './partner-api.ts';

const LabelAnswer = z.object({ labelId: z.string().min(1), trackingNumber: z.string().min(1), cancelled: z.boolean() });
const CancelAnswer = z.object({ labelId: z.string().min(1).nullable() });
const LabelsAnswer = z.object({ labels: z.array(LabelAnswer) });

/** A carrier's label API over HTTP; every change carries its key. */
export function createCarrier(options: PartnerOptions): Carrier {
  const ask = createPartnerApi('the carrier', options);
  return {
    createLabel: async (key, request) => {
      const headers = { 'idempotency-key': headerKey(key) };
      const label = await ask(LabelAnswer, { method: 'POST', path: '/labels', headers, body: JSON.stringify(request) });
      if (!label) throw new SignalboxError('PARTNER_REFUSED', { detail: 'the carrier has no labels at this address' });
      return { labelId: label.labelId, trackingNumber: label.trackingNumber };
    },
    findLabel: async (key) => {
      const found = await ask(LabelsAnswer, { method: 'GET', path: `/labels?${new URLSearchParams({ key: headerKey(key) }).toString()}` });
      const label = found?.labels.find(({ cancelled }) => !cancelled);
      return label ? { labelId: label.labelId, trackingNumber: label.trackingNumber } : null;
    },
    cancelLabel: async (key, madeWith) => {
      const headers = { 'idempotency-key': headerKey(key) };
      const path = `/labels?${new URLSearchParams({ key: headerKey(madeWith) }).toString()}`;
      const cancelled = await ask(CancelAnswer, { method: 'DELETE', path, headers });
      if (!cancelled) throw new SignalboxError('PARTNER_REFUSED', { detail: 'the carrier has no labels at this address' });
      return cancelled;
    },
  };
}
