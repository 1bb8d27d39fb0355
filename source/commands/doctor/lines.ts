import type { Failure } from '../../fleet/snapshot.ts';
import type { DoctorLine, DoctorResult } from '../../report/documents/documents.ts';
import { EXIT } from '../exit-code.ts';

/** Makes the lines of one topic. Texts are raw. */
export interface Lines {
  readonly ok: (check: string, text: string) => DoctorLine;
  readonly note: (check: string, text: string) => DoctorLine;
  readonly warning: (check: string, text: string, remedy: string) => DoctorLine;
  readonly failure: (check: string, text: string, remedy: string) => DoctorLine;
  readonly unknown: (check: string, text: string, remedy: string) => DoctorLine;
}

export const linesAbout = (topic: string): Lines => {
  const line =
    (result: DoctorResult) =>
    (check: string, text: string, remedy: string | null = null): DoctorLine => ({
      topic,
      check,
      result,
      text,
      remedy,
    });
  return {
    ok: line('ok'),
    note: line('note'),
    warning: line('warning'),
    failure: line('failure'),
    unknown: line('unknown'),
  };
};

/** A cancelled call proves nothing, so its result is unknown. Any other failure is a failure. */
export const lineOfFailure = (
  about: Lines,
  check: string,
  { kind, sentence, remedy }: Failure,
): DoctorLine =>
  kind === 'cancelled'
    ? about.unknown(check, 'not tried: the time limit was reached', 'Raise the limit with --timeout.')
    : about.failure(check, sentence, remedy);

const FROM_WORST: readonly DoctorResult[] = ['failure', 'unknown', 'warning', 'ok', 'note'];

export const worstOf = (lines: readonly DoctorLine[]): DoctorResult =>
  FROM_WORST.find((result) => lines.some((line) => line.result === result)) ?? 'ok';

export const exitCodeOf = (worst: DoctorResult): number => {
  switch (worst) {
    case 'failure':
      return EXIT.problems;
    case 'unknown':
      return EXIT.unknown;
    case 'warning':
    case 'ok':
    case 'note':
      return EXIT.ok;
  }
};
