import type { Host } from './command.ts';

/** A shorter secret would also match parts of ordinary words. */
const SHORTEST = 8;

/** Whether a secret is long enough to be redacted from arbitrary text. */
export const isLongEnough = (secret: string): boolean => secret.length >= SHORTEST;

/** The flag with a secret value, in each spelling that the parser accepts. */
const SECRET_FLAG = /^(--api-?secret)(?:=(.*))?$/is;

const isSecretFlag = (word: string | undefined): boolean =>
  SECRET_FLAG.exec(word ?? '')?.[2] === undefined && SECRET_FLAG.test(word ?? '');

/** `postgres://ann:hunter2@host/db?password=hunter2`: the password in each place where an address may hold one. */
const PASSWORDS_OF_ADDRESS = /(?<=^[^/]*:\/\/[^/?#@:]*:)[^/?#]*(?=@)|(?<=[?&](?:ssl)?password=)[^&#]*/g;

const isAddress = (word: string): boolean => /\bpostgres(ql)?:\/\//i.test(word);

const hidePasswords = (word: string): string =>
  isAddress(word) ? word.replace(PASSWORDS_OF_ADDRESS, '[hidden]') : word;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The passwords in the address of a database, as they are written there and as they are. */
export const passwordsIn = (address: string): readonly string[] =>
  isAddress(address)
    ? [...address.matchAll(PASSWORDS_OF_ADDRESS)].flatMap(([written]) => [written, decoded(written)])
    : [];

/** The command line with its secrets hidden. */
export const typedSafely = (argv: readonly string[]): string[] =>
  argv.map((word, index) =>
    isSecretFlag(argv[index - 1])
      ? '[hidden]'
      : hidePasswords(word).replace(SECRET_FLAG, (_, flag: string, value?: string) =>
          value === undefined ? flag : `${flag}=[hidden]`,
        ),
  );

const typedSecrets = (argv: readonly string[]): readonly string[] =>
  argv.flatMap((word, index) => {
    if (isSecretFlag(argv[index - 1])) return [word];
    const passwords = passwordsIn(word).filter(isLongEnough);
    if (passwords.length > 0) return passwords;
    return SECRET_FLAG.exec(word)?.[2] ?? [];
  });

/** Environment variables that hold secrets, also of other programs. */
const SECRET_VARIABLE = /secret|token|passw|credential|(?:private|access|api)_?key/i;

/** `http://ann:hunter2@proxy` */
const PASSWORD_IN_URL = /^\w+:\/\/[^/@:]*:([^/@]+)@/;

const secretsOfEnvironment = (environment: Host['environment']): readonly string[] =>
  Object.entries(environment).flatMap(([name, value = '']) => {
    if (name === 'LIVEKIT_API_SECRET') return [value];
    const [, password = ''] = PASSWORD_IN_URL.exec(value) ?? [];
    return [...(SECRET_VARIABLE.test(name) ? [value] : []), password].filter(isLongEnough);
  });

/** The secrets in the command line and the environment. It needs no files and no connection. */
export const secretsIn = (argv: readonly string[], environment: Host['environment']): readonly string[] =>
  [...typedSecrets(argv), ...secretsOfEnvironment(environment)].filter((secret) => secret !== '');
