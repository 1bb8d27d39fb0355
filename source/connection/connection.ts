/** Where lktop connects to, and with what; found by `resolveConnection`. */
export interface Connection {
  /** For the header: the project's name in the `lk` config, else `dev`, `env`, … */
  readonly projectName: string;
  /** Who knows the project: the `lk` CLI, lktop's own settings, nobody (values by themselves), or development mode. */
  readonly knownTo: 'lk' | 'settings' | 'nobody' | 'dev';
  /** `http://` or `https://`, no path. */
  readonly url: string;
  readonly apiKey: string;
  /** Never shown, logged or stored. */
  readonly apiSecret: string;
  /** Where each of url, key and secret came from, for a person: `flag --url`, `environment LIVEKIT_API_KEY`, … */
  readonly origin: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  /** Sentences for stderr or the banner, such as a config file that others may read. */
  readonly warnings: readonly string[];
}
