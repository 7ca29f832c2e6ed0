import { expect, it } from '@jest/globals';
import { readConfig } from '../../src/settings/environment.ts';
import { readPageSettings } from '../../src/settings/page-settings.ts';

const read = (environment: Record<string, string>) => readPageSettings(readConfig(environment), 8_080);
const refusal = (environment: Record<string, string>) => {
  try {
    read(environment);
    return null;
  } catch (error) {
    const { code, field } = error as { code: string; field: string };
    return { code, field };
  }
};
const SECRET = 'a-secret-of-at-least-thirty-two-characters';
const OIDC = { SIGNALBOX_OIDC_ISSUER: 'https://login.example', SIGNALBOX_OIDC_CLIENT_ID: 'signalbox', SIGNALBOX_LINK_SECRET: SECRET };

it('has no login unless one is set up', () => {
  expect(read({}).login).toBeNull();
  expect(read({ ...OIDC, SIGNALBOX_OIDC_CLIENT_ID: '', SIGNALBOX_OIDC_AUDIENCE: 'api' }).login).toBeNull();
  expect(read(OIDC).login).toMatchObject({ kind: 'oidc', issuer: 'https://login.example', claim: 'email', clientSecret: null });
});

it.each([
  ['beside an identity provider', { ...OIDC, SIGNALBOX_DEV_LOGIN: '1' }],
  ['where others reach the gateway', { SIGNALBOX_DEV_LOGIN: '1', SIGNALBOX_GATEWAY_HOST: '0.0.0.0' }],
])('refuses the development login %s', (_name, environment) => {
  expect(refusal(environment)).toEqual({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_DEV_LOGIN' });
});

it.each([
  ['without a client', 'SIGNALBOX_OIDC_CLIENT_ID', { ...OIDC, SIGNALBOX_OIDC_CLIENT_ID: '' }],
  ['without TLS', 'SIGNALBOX_OIDC_ISSUER', { ...OIDC, SIGNALBOX_OIDC_ISSUER: 'http://login.example' }],
  ['without a key for its cookies', 'SIGNALBOX_LINK_SECRET', { ...OIDC, SIGNALBOX_LINK_SECRET: '' }],
])('refuses an identity provider %s', (_name, field, environment) => {
  expect(refusal(environment)).toEqual({ code: 'CONFIG_INVALID', field });
});

it('refuses a short key, and keeps older ones for links that are on their way', () => {
  expect(() => readConfig({ SIGNALBOX_LINK_SECRET: 'short' })).toThrow(/SIGNALBOX_LINK_SECRET/);
  expect(read({ SIGNALBOX_LINK_SECRET: `${SECRET},${SECRET}2` }).site.keys).toEqual([SECRET, `${SECRET}2`]);
  expect(read({}).site.keys[0]).toHaveLength(64);
});

it('is served under the names of this machine, and under its public one', () => {
  const local = ['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:8080'];
  expect(read({}).site).toMatchObject({ publicUrl: 'http://127.0.0.1:8080', origins: local });
  const behindProxy = { SIGNALBOX_PUBLIC_URL: 'https://box.example/', SIGNALBOX_GATEWAY_HOST: '0.0.0.0' };
  expect(read(behindProxy).site).toMatchObject({ publicUrl: 'https://box.example', origins: ['https://box.example'] });
});
