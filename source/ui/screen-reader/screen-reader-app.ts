import { createInterface } from 'node:readline';
import type { Session } from '../../session/session.ts';
import { safeText } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import { type ExitReason, type Host, processHost } from '../terminal/host.ts';
import type { Services } from '../terminal/services.ts';
import { createConversation } from './conversation.ts';
import { follow, type Telling } from './follow.ts';
import { projectSentence } from './sentences.ts';

export interface ScreenReaderOptions {
  readonly session: Session;
  readonly services: Services;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Pick<NodeJS.WritableStream, 'write'>;
  /** Default: this process. */
  readonly host?: Pick<Host, 'onEnd'>;
}

/** A running screen-reader session. */
export interface ScreenReaderApp {
  readonly ended: Promise<ExitReason>;
  readonly end: (reason: ExitReason) => void;
}

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
};

/** Starts the line-by-line mode: announces events and answers typed lines. */
export const startScreenReader = (options: ScreenReaderOptions): ScreenReaderApp => {
  const { services, stdin, stdout, host = processHost } = options;
  const telling: Telling = { quiet: false };
  let session = options.session;
  let unfollow = () => {};
  let settle: (reason: ExitReason) => void = () => {};
  const ended = new Promise<ExitReason>((resolve) => {
    settle = resolve;
  });

  const say = (lines: readonly string[]): void => {
    for (const line of lines) stdout.write(`${line}\n`);
  };
  const complain = (error: unknown): void => say([safeText(explain(error))]);

  const watch = (next: Session): void => {
    unfollow();
    session = next;
    say([`Watching ${projectSentence(session.project)}.`, ...session.project.warnings.map(safeText)]);
    unfollow = follow(session, telling, say);
  };
  const switchTo = (next: Session): void => {
    talk.close();
    const before = session;
    watch(next);
    before.close().catch(complain);
  };

  const lines = createInterface({ input: stdin, terminal: false });
  const end = (reason: ExitReason): void => {
    talk.close();
    unfollow();
    stopListening();
    settle(reason);
    lines.close();
  };
  const stopListening = host.onEnd(end);
  const quit = () => end({ kind: 'quit' });
  const talk = createConversation({ session: () => session, services, telling, switchTo, quit, say });
  lines.on('line', (line) => {
    // The answer may be a promise. A failure is reported, and the conversation continues.
    Promise.resolve()
      .then(() => talk.answer(line))
      .then(say)
      .catch(complain);
  });
  lines.on('close', quit);
  say(['lktop, line by line. Type help and press Enter for what can be asked; q quits.']);
  watch(session);
  return { ended, end };
};
