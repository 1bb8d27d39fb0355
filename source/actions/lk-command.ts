import type { CreateDispatchRequest } from '../livekit/gateway.ts';
import { counted, enumerated } from './words.ts';

/** zsh reads `=ls` as the path of `ls`. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};

/** UTF-8 bytes as `\x1b`: bash and zsh read them alike, which is not so of `\u`. */
const escapeBytes = (character: string): string =>
  [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * One word of a shell command (bash, zsh), whatever the text holds: no character that a terminal would act upon is
 * left in it, so that it is shown as it is to be typed.
 */
export const shellWord = (text: string): string => {
  if (PLAIN.test(text)) return text;
  if (!/[^ -~]/.test(text) && !text.includes("'")) return `'${text}'`;
  const escaped = Array.from(text, (character) =>
    /[^ -~]/.test(character)
      ? (ESCAPES[character] ?? escapeBytes(character))
      : (ESCAPES[character] ?? character),
  );
  return `$'${escaped.join('')}'`;
};

/**
 * The `lk` command that makes this dispatch, or null: `lk` wants both names, and all of the metadata, of which not all
 * may be known. An old `lk` refuses `--deployment`.
 */
export const lkDispatchCreate = ({
  room,
  agentName,
  metadata = '',
  deployment = '',
  likeDispatch,
}: CreateDispatchRequest & { readonly likeDispatch?: string }): string | null => {
  if (room === '' || agentName === '' || likeDispatch !== undefined) return null;
  const words = ['lk dispatch create', `--room ${shellWord(room)}`, `--agent-name ${shellWord(agentName)}`];
  if (deployment !== '') words.push(`--deployment ${shellWord(deployment)}`);
  if (metadata !== '') words.push(`--metadata ${shellWord(metadata)}`);
  return words.join(' ');
};

/** What of a dispatch `lk dispatch create` has no flag for (livekit-cli of August 2026), in words; null: nothing. */
export const lkLeavesOut = ({
  attributes = {},
  restartPolicy,
}: Pick<CreateDispatchRequest, 'attributes' | 'restartPolicy'>): string | null => {
  const count = Object.keys(attributes).length;
  const lost = [
    ...(count === 0 ? [] : [counted(count, 'attribute')]),
    ...(restartPolicy === undefined ? [] : [`restart policy ${restartPolicy}`]),
  ];
  return lost.length === 0 ? null : `lk cannot set its ${enumerated(lost)}`;
};
