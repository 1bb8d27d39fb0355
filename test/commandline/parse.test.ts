import { describe, expect, it } from 'vitest';
import { usageOf } from '../../source/commandline/commands.ts';
import { parseLine } from '../../source/commandline/parse.ts';
import { asWord, wordsOf } from '../../source/commandline/words.ts';
import { LINE_COMMANDS } from '../../source/ui/panes/find.ts';

describe('a line', () => {
  it.each([
    ['', { kind: 'nothing' }],
    [' : ', { kind: 'nothing' }],
    ['rooms', { kind: 'show', pane: 'rooms', filter: null }],
    [':rooms /', { kind: 'show', pane: 'rooms', filter: '' }],
    ['rooms /call !eu', { kind: 'show', pane: 'rooms', filter: 'call !eu' }],
    ['rooms/call', { kind: 'show', pane: 'rooms', filter: 'call' }],
    ['agents /"a b"', { kind: 'show', pane: 'agents', filter: '"a b"' }],
    ['dispatches', { kind: 'show', pane: 'dispatches', filter: null }],
    ['events /alice', { kind: 'show', pane: 'events', filter: 'alice' }],
    ['room call-7f31', { kind: 'room', name: 'call-7f31' }],
    ['room "my room"', { kind: 'room', name: 'my room' }],
    ["room 'it is'", { kind: 'room', name: 'it is' }],
    ['room my\\ room', { kind: 'room', name: 'my room' }],
    ['  project   prod-eu  ', { kind: 'project', name: 'prod-eu' }],
    ['interval 5', { kind: 'interval', milliseconds: 5_000 }],
    ['interval 2.5s', { kind: 'interval', milliseconds: 2_500 }],
    ['interval 0', { kind: 'interval', milliseconds: 0 }],
    ['dispatch call-1 support-v2', { kind: 'dispatch', room: 'call-1', agentName: 'support-v2' }],
    ['profile call-1 "at night"', { kind: 'profile', room: 'call-1', name: 'at night' }],
    ['dispatch call-1 ""', { kind: 'dispatch', room: 'call-1', agentName: '' }],
    ['export /tmp/a.json', { kind: 'export', path: '/tmp/a.json' }],
    ['freeze', { kind: 'freeze' }],
    ['help', { kind: 'help' }],
    ['?', { kind: 'help' }],
    ['q', { kind: 'quit' }],
    ['q!', { kind: 'quit' }],
    ['quit', { kind: 'quit' }],
  ])('parses %j', (line, command) => {
    expect(parseLine(line, LINE_COMMANDS)).toEqual(command);
  });

  it.each([
    ['romos', 'there is no command :romos: did you mean :rooms?'],
    ['dispath a b', 'there is no command :dispath: did you mean :dispatch?'],
    ['ex', 'there is no command :ex: did you mean :export?'],
    ['xyzzy', 'there is no command :xyzzy: :help lists them'],
    ['/foo', 'there is no command :/: :help lists them'],
    ['rooms foo', ':rooms takes a filter that begins with a slash: :rooms /foo'],
    ['room', ':room NAME: NAME is missing'],
    ['room a b', ':room NAME: put names with spaces in quotes'],
    ['dispatch a', ':dispatch ROOM AGENT: AGENT is missing'],
    ['freeze now', ':freeze takes no arguments'],
    ['interval', ':interval SECONDS: SECONDS is missing'],
    ['interval soon', ':interval takes seconds from 1 to 3600, or 0 to sweep only on request'],
    ['interval 0.5', ':interval takes seconds from 1 to 3600, or 0 to sweep only on request'],
    ['interval -1', ':interval takes seconds from 1 to 3600, or 0 to sweep only on request'],
    ['interval 3601', ':interval takes seconds from 1 to 3600, or 0 to sweep only on request'],
  ])('rejects %j with a sentence', (line, sentence) => {
    expect(parseLine(line, LINE_COMMANDS)).toEqual({ kind: 'mistake', sentence });
  });

  it('shows the usage of every command', () => {
    expect(LINE_COMMANDS.map(usageOf)).toEqual([
      ':rooms [/FILTER]',
      ':agents [/FILTER]',
      ':dispatches [/FILTER]',
      ':workers [/FILTER]',
      ':deployments [/FILTER]',
      ':events [/FILTER]',
      ':history [/FILTER]',
      ':tree [/FILTER]',
      ':profiles [/FILTER]',
      ':room NAME',
      ':view NAME',
      ':project NAME',
      ':interval SECONDS',
      ':dispatch ROOM AGENT',
      ':profile ROOM PROFILE',
      ':export FILE',
      ':scan',
      ':at TIME',
      ':freeze',
      ':help',
      ':q',
    ]);
  });
});

describe('the words of a line', () => {
  it.each([
    ['a  b', ['a', 'b']],
    ['"a b"c \'d e\'', ['a bc', 'd e']],
    ['"a \\" b" \'\\\'', ['a " b', '\\']],
    ['"open b', ['open b']],
    ['a\\', ['a']],
    ['""', ['']],
    ['日本 "é\t"', ['日本', 'é\t']],
  ])('%j', (line, words) => {
    expect(wordsOf(line).map(({ text }) => text)).toEqual(words);
  });

  it.each(['plain', 'a b', '"', "it's", '\\', 'a"b\\c d', '', '  ', '日本 語'])(
    '%j is one word after quoting',
    (text) => {
      expect(wordsOf(`x ${asWord(text)} y`).map((word) => word.text)).toEqual(['x', text, 'y']);
    },
  );
});
