/**
 * Bad input. The message says what is wrong, and the remedy what to do. The program prints both and exits
 * with code 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
