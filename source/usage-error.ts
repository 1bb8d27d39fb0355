/**
 * Bad input. The message says what is wrong, the remedy what to do; the program prints both and ends with
 * exit code 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}
