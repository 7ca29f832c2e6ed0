import { z } from 'zod';
import type { Carrier } from '../../activities/order/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { headerKey, pathByKey } from '../http/header-key.ts';
import { createPartnerApi, type PartnerOptions } from '../http/partner-api.ts';

const LabelAnswer = z.object({ labelId: z.string().min(1), trackingNumber: z.string().min(1), cancelled: z.boolean() });
const CancelAnswer = z.object({ labelId: z.string().min(1).nullable() });
const LabelsAnswer = z.object({ labels: z.array(LabelAnswer) });

/** A carrier's label API over HTTP; every change carries its idempotency key. */
export function createCarrier(options: PartnerOptions): Carrier {
  const carrier = createPartnerApi('the carrier', options);
  return {
    createLabel: async (key, request) => {
      const label = await carrier.change(LabelAnswer, {
        method: 'POST',
        path: '/labels',
        headers: keyHeader(key),
        body: JSON.stringify(request),
      });
      if (label.cancelled)
        throw new SignalboxError('PARTNER_REFUSED', { detail: `the carrier answered with ${label.labelId}, which is cancelled` });
      return { labelId: label.labelId, trackingNumber: label.trackingNumber };
    },
    findLabel: async (key) => {
      const found = await carrier.find(LabelsAnswer, { method: 'GET', path: pathByKey('/labels', key) });
      const label = found?.labels.find(({ cancelled }) => !cancelled);
      return label ? { labelId: label.labelId, trackingNumber: label.trackingNumber } : null;
    },
    cancelLabel: (key, madeWith) =>
      carrier.change(CancelAnswer, { method: 'DELETE', path: pathByKey('/labels', madeWith), headers: keyHeader(key) }),
  };
}

const keyHeader = (key: string) => ({ 'idempotency-key': headerKey(key) });
