import type { Severity } from '../fleet/severity.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { counted } from '../text/counted.ts';
import { cutText, quoteName, safeWhole } from '../text/safe-text.ts';
import type { Command, Find, Seen } from './find.ts';
import type { RuleFinds } from './rules.ts';

/** The examples of a rule. Nobody reads more; `--json` lists 100. */
const MOST_EXAMPLES = 3;
const MOST_OF_A_TEXT = 120;

/** How a scan is written: with marks, or in words. */
export interface ScanStyle {
  readonly markOf: (severity: Severity) => string;
  readonly arrow: string;
  /** The command as it is typed; null if it cannot be. */
  readonly typed: (command: Command) => string | null;
}

const shortened = (raw: string): string => safeWhole(cutText(raw, MOST_OF_A_TEXT));

const exampleLines = (
  { room, subject, text, command }: Find,
  { typed, arrow }: ScanStyle,
): readonly string[] => {
  const names = [...(room === null ? [] : [room.name]), ...(subject === null ? [] : [subject])];
  const line = command && typed(command);
  return [
    `    ${names.map((name) => quoteName(cutText(name, MOST_OF_A_TEXT))).join('  ')}  ${shortened(text)}`,
    ...(line ? [`      ${arrow} ${line}`] : []),
  ];
};

const ruleLines = ({ rule, finds, notSeen }: RuleFinds, style: ScanStyle): readonly string[] => {
  const { markOf, arrow } = style;
  const more = finds.length - MOST_EXAMPLES;
  const severity = finds.length === 0 ? 'ok' : rule.severity;
  return [
    `${markOf(severity)} ${rule.name}  ${finds.length === 0 ? 'none' : finds.length}: ${rule.title}`,
    ...finds.slice(0, MOST_EXAMPLES).flatMap((find) => exampleLines(find, style)),
    ...(more > 0 ? [`    and ${more} more`] : []),
    ...(finds.length === 0 ? [] : [`    ${arrow} ${rule.remedy}`]),
    ...(notSeen === null ? [] : [`    not seen, ${counted(notSeen.count, 'agent')}: ${notSeen.text}`]),
  ];
};

/** How many rooms a scan could say something about. */
export const roomsSeen = ({ rooms }: Seen): number =>
  rooms.filter((room) => room.verified || isGhost(room)).length;

/** Formats a scan for people: each rule with examples and a remedy, then what it is based on. Safe. */
export const scanLines = (seen: Seen, found: readonly RuleFinds[], style: ScanStyle): readonly string[] => {
  const [things, all] = [found.reduce((sum, { finds }) => sum + finds.length, 0), seen.rooms.length];
  const looked = roomsSeen(seen);
  const unseen = all - looked;
  return [
    ...found.flatMap((rule) => ruleLines(rule, style)),
    ...(seen.isListed ? [] : ['The server has not listed its rooms yet.']),
    `${things === 0 ? 'Nothing' : counted(things, 'thing')} found; ${looked}/${counted(all, 'room')} looked into${unseen === 0 ? '' : `, ${counted(unseen, 'room')} not seen`}.`,
  ];
};
