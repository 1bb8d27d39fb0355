/** PEM texts of a project: who we are, and whom it trusts beside everybody else. */
export interface TlsTexts {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

/** What there is between this machine and a server. */
export interface Network {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tls?: TlsTexts | undefined;
}

export interface Proxies {
  /** Empty: none. */
  readonly http: string;
  readonly https: string;
  /** Hosts that are asked directly, as `NO_PROXY` lists them. */
  readonly except: string;
}

/** A proxy is often written as `host:port` alone. */
const withScheme = (proxy: string): string =>
  proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`;

/** What runs on this machine is never asked through a proxy, which would look for it on its own. */
const isLoopback = (url: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/** What the environment says of proxies, the names in small letters first. Null where there are none. */
export const proxiesIn = (environment: Network['environment']): Proxies | null => {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const http = withScheme(read('HTTP_PROXY').trim());
  const https = withScheme(read('HTTPS_PROXY').trim());
  return http === '' && https === '' ? null : { http, https: https || http, except: read('NO_PROXY').trim() };
};

/** A proxy as it may be shown: without its user and password. */
const shownProxy = (proxy: string): string => {
  if (!URL.canParse(proxy)) return 'a proxy whose URL cannot be read';
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
};

/** The proxies that a server may be behind; null where it is asked directly. */
export const proxiesTo = (url: string, environment: Network['environment']): Proxies | null =>
  isLoopback(url) ? null : proxiesIn(environment);

/** The proxy for a server, as it may be shown; null where the environment names none for its scheme. */
export const proxyFor = (url: string, environment: Network['environment']): string | null => {
  const proxies = proxiesTo(url, environment);
  const proxy = new URL(url).protocol === 'https:' ? proxies?.https : proxies?.http;
  return proxy ? shownProxy(proxy) : null;
};
