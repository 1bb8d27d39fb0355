import type { Host } from './command.ts';

/** A shorter one would be found in words that are none. */
const SHORTEST = 8;

/** Long enough to be taken out of texts that nobody knows to hold it. */
export const isLongEnough = (secret: string): boolean => secret.length >= SHORTEST;

/** The flag whose value nobody may see, in each way the parser takes it. */
const SECRET_FLAG = /^(--api-?secret)(?:=(.*))?$/is;

const isSecretFlag = (word: string | undefined): boolean =>
  SECRET_FLAG.exec(word ?? '')?.[2] === undefined && SECRET_FLAG.test(word ?? '');

/** What was typed, without the secrets in it. */
export const typedSafely = (argv: readonly string[]): string[] =>
  argv.map((word, index) =>
    isSecretFlag(argv[index - 1])
      ? '[hidden]'
      : word.replace(SECRET_FLAG, (_, flag: string, value?: string) =>
          value === undefined ? flag : `${flag}=[hidden]`,
        ),
  );

const typedSecrets = (argv: readonly string[]): readonly string[] =>
  argv.flatMap((word, index) => {
    if (isSecretFlag(argv[index - 1])) return [word];
    return SECRET_FLAG.exec(word)?.[2] ?? [];
  });

/** Variables that hold secrets, of other programs too. */
const SECRET_VARIABLE = /secret|token|passw|credential|(?:private|access|api)_?key/i;

/** `http://ann:hunter2@proxy` */
const PASSWORD_IN_URL = /^\w+:\/\/[^/@:]*:([^/@]+)@/;

const secretsOfEnvironment = (environment: Host['environment']): readonly string[] =>
  Object.entries(environment).flatMap(([name, value = '']) => {
    if (name === 'LIVEKIT_API_SECRET') return [value];
    const [, password = ''] = PASSWORD_IN_URL.exec(value) ?? [];
    return [...(SECRET_VARIABLE.test(name) ? [value] : []), password].filter(isLongEnough);
  });

/** What is secret of what lktop was started with, before anything is read or connected. */
export const secretsIn = (argv: readonly string[], environment: Host['environment']): readonly string[] =>
  [...typedSecrets(argv), ...secretsOfEnvironment(environment)].filter((secret) => secret !== '');
