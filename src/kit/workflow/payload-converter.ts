import { ApplicationFailure, defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { failures } from '../common/failures.ts';
import { MAX_PAYLOAD_BYTES } from '../common/size.ts';

/** The SDK's converter with a size limit: a value that the server would refuse fails its step, not the workflow task again and again. */
export const payloadConverter: PayloadConverter = {
  toPayload(value, context, hint) {
    const payload: Payload = defaultPayloadConverter.toPayload(value, context, hint);
    if ((payload.data?.length ?? 0) > MAX_PAYLOAD_BYTES) throw tooLarge();
    return payload;
  },
  fromPayload: (payload, context, hint) => defaultPayloadConverter.fromPayload(payload, context, hint),
};

/** The failure of a value that the server would refuse. */
export const tooLarge = (): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`${failures.TOO_LARGE.message}: more than 2 MB at once`, 'TOO_LARGE');
