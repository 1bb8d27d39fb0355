import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, rootCertificates, type SecureContext } from 'node:tls';
import type { Network } from './network.ts';

/** Where operating systems keep their trusted certificates, for Node versions that cannot ask the system. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

const UNTRUSTED = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** Whether a connection failed because the certificate's issuer is unknown. */
export const isUntrusted = (error: Error): boolean =>
  'code' in error && UNTRUSTED.includes(String(error.code));

/** Empty if the file does not exist. The connection then trusts no additional issuers. */
const readOr = (path: string | undefined): readonly string[] => {
  try {
    return path ? [readFileSync(path, 'utf8')] : [];
  } catch {
    return [];
  }
};

const ofNode = ({ environment }: Network): readonly string[] =>
  typeof getCACertificates === 'function'
    ? getCACertificates('default')
    : [...rootCertificates, ...readOr(environment['NODE_EXTRA_CA_CERTS'])];

const ofSystem = (): readonly string[] =>
  typeof getCACertificates === 'function' ? getCACertificates('system') : SYSTEM_FILES.flatMap(readOr);

/** Whom a connection trusts, and the certificate it presents. */
export interface Trust {
  /** Without the system's store; undefined: Node's defaults are enough. */
  readonly withoutSystem: () => SecureContext | undefined;
  /** With the system's store. Reading it takes a third of a second, and most servers do not need it. */
  readonly withSystem: () => SecureContext;
}

export const createTrust = (network: Network): Trust => {
  const { tls = {}, environment } = network;
  const { cert, key, ca } = tls;
  const own = [...readOr(environment['SSL_CERT_FILE']), ...(ca === undefined ? [] : [ca])];
  const contextOf = (authorities: readonly string[]): SecureContext =>
    createSecureContext({
      ca: [...new Set(authorities)],
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  let withoutSystem: SecureContext | undefined;
  let withSystem: SecureContext | undefined;
  return {
    withoutSystem: () => {
      if (own.length === 0 && cert === undefined) return undefined;
      withoutSystem ??= contextOf([...ofNode(network), ...own]);
      return withoutSystem;
    },
    withSystem: () => {
      withSystem ??= contextOf([...ofNode(network), ...own, ...ofSystem()]);
      return withSystem;
    },
  };
};
