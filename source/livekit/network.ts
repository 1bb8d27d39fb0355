/** A project's PEM texts: its client certificate, and the issuers it trusts in addition to the defaults. */
export interface TlsTexts {
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
}

/** What stands between this machine and a server. */
export interface Network {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tls?: TlsTexts | undefined;
}

export interface Proxies {
  /** Empty: no proxy. */
  readonly http: string;
  readonly https: string;
  /** Hosts to connect to directly, as listed in `NO_PROXY`. */
  readonly except: string;
}

/** A proxy is often written as just `host:port`. */
const withScheme = (proxy: string): string =>
  proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`;

/** A proxy never sees loopback addresses: it would resolve them to its own machine. */
const isLoopback = (url: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/** Reads the proxies from the environment, lower-case names first; null: none. */
export const proxiesIn = (environment: Network['environment']): Proxies | null => {
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? '';
  const http = withScheme(read('HTTP_PROXY').trim());
  const https = withScheme(read('HTTPS_PROXY').trim());
  return http === '' && https === '' ? null : { http, https: https || http, except: read('NO_PROXY').trim() };
};

/** Returns a proxy without its user and password, safe to show. */
const shownProxy = (proxy: string): string => {
  if (!URL.canParse(proxy)) return 'a proxy whose URL cannot be read';
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
};

/** Returns the proxies for a server; null: a direct connection. */
export const proxiesTo = (url: string, environment: Network['environment']): Proxies | null =>
  isLoopback(url) ? null : proxiesIn(environment);

/** Returns the proxy for a server, safe to show; null if the environment has none for its scheme. */
export const proxyFor = (url: string, environment: Network['environment']): string | null => {
  const proxies = proxiesTo(url, environment);
  const proxy = new URL(url).protocol === 'https:' ? proxies?.https : proxies?.http;
  return proxy ? shownProxy(proxy) : null;
};
