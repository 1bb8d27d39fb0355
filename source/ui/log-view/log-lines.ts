import { stripVTControlCharacters } from 'node:util';
import type { Session } from '../../session/session.ts';
import { safeBlock } from '../../text/safe-text.ts';

/** Splits what a log printed into safe lines: without colors and secrets, and with all else escaped. */
export const logLines = ({ redact }: Pick<Session, 'redact'>, line: string): readonly string[] =>
  safeBlock(redact(stripVTControlCharacters(line))).split('\n');
