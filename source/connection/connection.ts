/** The server lktop connects to, with its credentials. `resolveConnection` finds it. */
export interface Connection {
  /** The name in the header: the project's name in the `lk` config, else `dev`, `env`, … */
  readonly projectName: string;
  /** Where the project is defined: the `lk` CLI, lktop's own settings, nowhere (single values), or development mode. */
  readonly knownTo: 'lk' | 'settings' | 'nobody' | 'dev';
  /** `http://` or `https://`, no path. */
  readonly url: string;
  readonly apiKey: string;
  /** A secret: never display, log or store it. */
  readonly apiSecret: string;
  /** Where URL, key and secret each came from, for a person: `flag --url`, `environment LIVEKIT_API_KEY`, … */
  readonly origin: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  /** Sentences for stderr or the banner, such as a warning about a config file that others can read. */
  readonly warnings: readonly string[];
}
