type Cryptography = typeof import('node:crypto');

let cryptography: Promise<Cryptography> | null = null;

/**
 * Node's cryptography, when the first call is made: the screen need not wait for it. Loaded once, as to import it anew
 * for each of thousands of tokens takes as long as to sign them.
 */
export const loadCryptography = (): Promise<Cryptography> => {
  cryptography ??= import('node:crypto');
  return cryptography;
};
