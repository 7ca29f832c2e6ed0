import { Refusal, type Reply, type Wording } from '../reply.ts';

/** An error in the shape of the Stripe API. */
export interface StripeError {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  payment_intent?: unknown;
}

export const stripeError = (status: number, error: StripeError): Reply => ({ status, body: { error } });

/** Refuses a request as invalid. */
export const invalid = (message: string, code?: string, param?: string): Refusal =>
  new Refusal(stripeError(400, { type: 'invalid_request_error', message, ...(code && { code }), ...(param && { param }) }));

export const missing = (what: string, id: string, param: string): Refusal =>
  new Refusal(stripeError(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param }));

export const houseWording: Wording = {
  refuse: (status, message) => stripeError(status, { type: status >= 500 ? 'api_error' : 'invalid_request_error', message }),
  otherRequest: (key) =>
    stripeError(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    }),
  inUse: (key) =>
    stripeError(409, {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using the key '${key}'. Please try again later.`,
    }),
};
