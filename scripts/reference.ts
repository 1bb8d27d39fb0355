/** Facts about lktop that no table of the program holds. The pages and the manual page are written from them. */
import { SEVERITIES, type Severity } from '../source/fleet/severity.ts';

/** Files that lktop writes, and those of others that it reads. */
export const FILES: readonly {
  readonly path: string;
  readonly text: string;
  readonly isWritten: boolean;
}[] = [
  {
    path: '~/.config/lktop/config.yaml',
    text: 'the settings, which you write; `XDG_CONFIG_HOME` moves it',
    isWritten: false,
  },
  {
    path: '~/.config/lktop/profiles.yaml',
    text: 'the profiles: named settings for dispatches, which you or lktop write; `XDG_CONFIG_HOME` moves it',
    isWritten: true,
  },
  {
    path: '~/.local/state/lktop/registry.db',
    text: "the history: who did what, when, and the result; which rooms, agents' sessions, dispatches, events and incidents the monitor and `lktop watch` saw (kept as the setting `history` says); which kinds of rooms had an agent (kept for 90 days); which rooms agents served (kept for a day). Names and ids, and the metadata of dispatches made by lktop unless `history.metadata` is false. `XDG_STATE_HOME` moves it; `--registry FILE` names another file or a PostgreSQL server, `--no-registry` keeps nothing",
    isWritten: true,
  },
  {
    path: '~/.local/state/lktop/registry.db.heal-*.lock',
    text: 'who heals which server, while `lktop watch --heal-now` runs; beside the file of `--registry`',
    isWritten: true,
  },
  {
    path: '~/.local/state/lktop/lktop-crash-*.json',
    text: 'crash reports, with secrets removed',
    isWritten: true,
  },
  {
    path: '~/.cache/lktop',
    text: 'code that Node has compiled, for a faster start; `XDG_CACHE_HOME` moves it',
    isWritten: true,
  },
  {
    path: '~/.livekit/cli-config.yaml',
    text: "the projects of LiveKit's own CLI, `lk`",
    isWritten: false,
  },
  {
    path: '.env',
    text: 'in the working folder: `LIVEKIT_URL`, `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET`',
    isWritten: false,
  },
];

/** Environment variables that change what lktop does. */
export const ENVIRONMENT: readonly { readonly names: readonly string[]; readonly text: string }[] = [
  {
    names: ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'],
    text: 'where to connect, and the credentials. Flags come before them',
  },
  {
    names: ['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'ZDOTDIR'],
    text: 'the folders for settings, history, compiled code and installed completions',
  },
  {
    names: ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE', 'PGPASSWORD'],
    text: 'what the address of a PostgreSQL registry leaves out, as for `psql`; `PGPASSFILE` names the file of passwords',
  },
  {
    names: ['PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT', 'PGSSLKEY'],
    text: 'the same for TLS with that server',
  },
  {
    names: ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'],
    text: 'proxies for calls and webhooks, in capital or small letters',
  },
  {
    names: ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'],
    text: "certificate authorities to trust beside the system's",
  },
  { names: ['VISUAL', 'EDITOR'], text: 'the editor for profiles (default vi)' },
  { names: ['NO_COLOR'], text: 'if it is set, nothing is coloured' },
  { names: ['TERM', 'COLORTERM'], text: 'what the terminal can show' },
  { names: ['COLORFGBG'], text: 'whether the background is light, where the terminal does not answer' },
  { names: ['LK_AGENTS_URL'], text: "the address of LiveKit Cloud's API of deployed agents" },
  { names: ['DOCKER_HOST'], text: 'the socket of Docker, where lktop looks for workers on this machine' },
  { names: ['TMUX', 'STY'], text: 'inside tmux and screen, copying goes another way' },
  {
    names: ['LC_ALL', 'LC_CTYPE', 'LANG'],
    text: 'whether the terminal shows Unicode; only `doctor` reads them',
  },
  { names: ['COLUMNS'], text: 'the width of tables where stdout is no terminal' },
  { names: ['INK_SCREEN_READER'], text: 'if it is `true`, changes are printed line by line' },
];

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  warning: 'warning',
  notice: 'notice',
  ok: 'well',
  ignored: 'not counted',
};

/** `critical where a caller is left with nobody; notice otherwise` */
export const gravityOf = (cases: Readonly<Partial<Record<Severity, string>>>): string =>
  SEVERITIES.flatMap((severity) => {
    const when = cases[severity];
    return when === undefined ? [] : [`${SEVERITY_WORDS[severity]} ${when}`.trimEnd()];
  }).join('; ');
