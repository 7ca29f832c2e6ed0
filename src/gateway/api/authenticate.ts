import type { SignalboxClient } from '../../client/connect.ts';
import { checkKey } from '../../client/keys.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Caller } from '../caller.ts';
import type { Tokens } from './tokens.ts';

/** Says who sent a request. @throws SignalboxError UNAUTHENTICATED, PERSON_UNKNOWN, IDENTITY_UNAVAILABLE. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

/** Checks `Authorization: Bearer …`: a key of Signalbox, or a person's access token. @param tokens null where no issuer is set. */
export const authenticator =
  (client: SignalboxClient, tokens: Tokens | null): Authenticate =>
  async (authorization) => {
    const [, bearer] = /^bearer +(\S{1,8000})$/i.exec(authorization ?? '') ?? [];
    if (bearer === undefined) throw unauthenticated('there is no bearer key or token', 'Send `Authorization: Bearer KEY`.');
    if (bearer.startsWith('sbk_')) return machineOf(client, bearer);
    if (tokens) return { kind: 'person', person: await tokens.personOf(bearer), proof: 'token' };
    throw unauthenticated(
      'persons cannot use the API here, because no issuer of tokens is set',
      'Send a key of `signalbox key create`, or set SIGNALBOX_OIDC_ISSUER and SIGNALBOX_OIDC_AUDIENCE for the gateway.',
    );
  };

/** The machine that has a key. @throws SignalboxError UNAUTHENTICATED. */
export async function machineOf(client: SignalboxClient, text: string): Promise<Caller> {
  const { name: key, createdBy: person, scopes, workflows } = await checkKey(client, text);
  return { kind: 'machine', key, person, scopes, workflows };
}

const unauthenticated = (detail: string, fix: string) => new SignalboxError('UNAUTHENTICATED', { field: 'authorization', detail, fix });
