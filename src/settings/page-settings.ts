import { randomBytes } from 'node:crypto';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Config } from './environment.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const isLoopback = (host: string): boolean => LOOPBACK.includes(host.replace(/^\[|\]$/g, ''));

/** How the pages are served: under which addresses, with which keys, and how people log in. @throws SignalboxError CONFIG_INVALID. */
export function readPageSettings(config: Config, port: number) {
  const { SIGNALBOX_GATEWAY_HOST: host, SIGNALBOX_PUBLIC_URL: asked } = config;
  const publicUrl = (asked ?? `http://${isLoopback(host) ? '127.0.0.1' : host}:${port}`).replace(/\/+$/, '');
  const local = isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'].map((name) => `http://${name}:${port}`) : [];
  const login = loginOf(config);
  const keys = linkKeys(config);
  if (login?.kind === 'oidc' && keys.length === 0)
    throw invalid('SIGNALBOX_LINK_SECRET', 'the login needs a key that signs its cookies', 'Set it to at least 32 random characters.');
  return {
    site: {
      publicUrl,
      origins: [...new Set([new URL(publicUrl).origin, ...local])],
      keys: keys.length > 0 ? keys : [randomBytes(32).toString('hex')],
    },
    login,
    linksNeedLogin: config.SIGNALBOX_LINKS_NEED_LOGIN === 'on',
  };
}

/** The keys of links and cookies, the newest first. */
export const linkKeys = ({ SIGNALBOX_LINK_SECRET: secrets }: Config): string[] => secrets?.split(',') ?? [];

function loginOf(config: Config) {
  const { SIGNALBOX_DEV_LOGIN: development, SIGNALBOX_OIDC_ISSUER: issuer, SIGNALBOX_OIDC_CLIENT_ID: clientId } = config;
  if (development === '1') {
    if (issuer !== undefined)
      throw invalid('SIGNALBOX_DEV_LOGIN', 'the development login is on beside an identity provider', 'Unset SIGNALBOX_DEV_LOGIN.');
    if (!isLoopback(config.SIGNALBOX_GATEWAY_HOST))
      throw invalid(
        'SIGNALBOX_DEV_LOGIN',
        `the development login lets anybody in, and the gateway listens on ${config.SIGNALBOX_GATEWAY_HOST}`,
        'Unset SIGNALBOX_DEV_LOGIN and set SIGNALBOX_OIDC_ISSUER, or listen on 127.0.0.1.',
      );
    return { kind: 'development' } as const;
  }
  if (issuer === undefined) return null;
  if (clientId === undefined) {
    if (config.SIGNALBOX_OIDC_AUDIENCE !== undefined) return null; // the issuer serves the HTTP API alone
    throw invalid(
      'SIGNALBOX_OIDC_CLIENT_ID',
      'an issuer is set without a client',
      'Set it as the provider registered it, or SIGNALBOX_OIDC_AUDIENCE for the HTTP API, or both.',
    );
  }
  const clientSecret = config.SIGNALBOX_OIDC_CLIENT_SECRET ?? null;
  return { kind: 'oidc', issuer, clientId, clientSecret, claim: config.SIGNALBOX_OIDC_CLAIM } as const;
}

const invalid = (field: string, detail: string, fix: string) => new SignalboxError('CONFIG_INVALID', { field, detail, fix });
