import type { People } from '../client/settings.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/**
 * The person whom the claims of an identity provider name: by `email`, which must be verified, as the address in the people file; by any
 * other claim as the id. @throws SignalboxError UNAUTHENTICATED, PERSON_UNKNOWN.
 */
export function personOf(people: People, claim: string, claims: Readonly<Record<string, unknown>>): string {
  const value = claims[claim];
  const isProved = claim !== 'email' || claims['email_verified'] === true;
  if (typeof value !== 'string' || !isProved) {
    const detail = isProved ? `the identity provider gives no claim ${claim}` : 'the identity provider has not verified the mail address';
    const fix = 'Have the identity provider give it, or name another claim in SIGNALBOX_OIDC_CLAIM.';
    throw new SignalboxError('UNAUTHENTICATED', { field: claim, detail, fix });
  }
  const person = claim === 'email' ? people.findByEmail(value) : people.find(value);
  if (person) return person.id;
  const detail = `the ${claim} is that of no person, or of several`;
  throw new SignalboxError('PERSON_UNKNOWN', { field: claim, detail, fix: 'Ask somebody to correct the people file.' });
}
