/** Writes the parts of README.md that are made from the program's own tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS, type CommandSpec, typedFlag } from '../source/commands/flag-table.ts';
import { BINDINGS } from '../source/ui/keymap.ts';
import { keyLabel } from '../source/ui/keys.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const keyTable = (): string => {
  const groups = [...new Set(BINDINGS.map(({ group }) => group))];
  return groups
    .map((group) => {
      const rows = BINDINGS.filter((binding) => binding.group === group).map(
        ({ keys, description }) =>
          `| ${keys.map((key) => `\`${cell(keyLabel(key))}\``).join(' ')} | ${cell(description)} |`,
      );
      return [`**${group}**`, '', '| key | what it does |', '| --- | --- |', ...new Set(rows)].join('\n');
    })
    .join('\n\n');
};

const flagTable = (): string =>
  Object.values(COMMANDS)
    .map((spec: CommandSpec) => {
      const rows = spec.flags.map(
        ({ name, value, description }) =>
          `| \`${typedFlag(name)}${value ? ` ${value}` : ''}\` | ${cell(description)} |`,
      );
      const title = `\`lktop${spec.name ? ` ${spec.name}` : ''}\`: ${spec.summary}`;
      return [title, '', '| flag | what it is |', '| --- | --- |', ...rows].join('\n');
    })
    .join('\n\n');

const replaceBlock = (text: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`README.md has no block ${name}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
};

/** README.md as it should be, from what it is. */
export const renderReadme = (current: string): string =>
  replaceBlock(replaceBlock(current, 'keys', keyTable()), 'flags', flagTable());

if (import.meta.main) writeFileSync('README.md', renderReadme(readFileSync('README.md', 'utf8')));
