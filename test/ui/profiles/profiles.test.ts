import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Intention } from '../../../source/actions/action.ts';
import { dispatch, observation, participant, roomFacts } from '../../helpers/facts.ts';
import { createFakeSession } from '../fake-session.ts';
import { fleetOf, NOW_MS, quietRoom } from '../fixtures.ts';
import { type OpenApp, type OpenAppOptions, openApp } from '../open-app.ts';
import { createMemoryBook, type MemoryBook } from './memory-book.ts';

const TEXT = `profiles:
  phone:
    agent: sip-agent
    room: sip-*
    deployment: blue
    metadata: '{"room":"{room}","id":"{roomId}","by":"{caller}"}'
  any:
    agent: support-v2
  calls:
    agent: support-v2 # since May
    room: call-*
    metadata: '{"room":"{room}","by":"{caller}"}'
`;

type Opened = OpenApp & { readonly book: MemoryBook };

const open = async (
  options: OpenAppOptions & { readonly text?: string; readonly files?: Record<string, string> } = {},
): Promise<Opened> => {
  const { text = TEXT, files = {}, ...others } = options;
  const book = createMemoryBook(text, files);
  const app = await openApp({ ...others, services: { profiles: book, ...others.services } });
  return { ...app, book };
};

/** What follows a label in a form. The cursor is a `_` there, as the terminal of these tests has no styles. */
const fieldText = (app: OpenApp, label: string): string =>
  new RegExp(`[ ▸]${label} {2,}(.*)`).exec(app.screen())?.[1]?.trim() ?? '';

const activeField = (app: OpenApp): string => /▸([a-z ]+?) {2,}/.exec(app.screen())?.[1] ?? '';

/** The rows of the menu, the one under the cursor with ▌. */
const offered = (app: OpenApp): readonly string[] =>
  app
    .lines()
    .flatMap((line) => /[ ▌]\d {2}(?:calls|any|phone|newer|a:).*/.exec(line)?.map((row) => row.trim()) ?? []);

const lastPlanned = (app: OpenApp): Extract<Intention, { kind: 'dispatch' }> => {
  const intention = app.session.planned.at(-1);
  if (intention?.kind !== 'dispatch') throw new Error('no dispatch was planned');
  return intention;
};

/** Waits for what takes real files. */
const until = async (app: OpenApp, isTrue: () => boolean): Promise<void> => {
  for (let round = 0; round < 500 && !isTrue(); round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await app.settled();
  }
  expect(isTrue(), app.screen()).toBe(true);
};

describe.each([
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
])('a on a room ($columns×$rows)', (size) => {
  it('offers the profiles for the room first, then those for all, and says why others come last', async () => {
    const app = await open(size);
    await app.press('a');
    expect(app.screen()).toContain('Dispatch to call-7f31: by which profile?');
    const rows = offered(app);
    expect(rows[0]).toMatch(/^▌1 {2}calls +support-v2/);
    expect(rows[1]).toMatch(/^2 {2}any +support-v2/);
    expect(rows[2]).toMatch(/^3 {2}phone +sip-agent +\(for rooms sip-\*\)/);
    expect(rows[3]).toMatch(/^4 {2}a: without a profile/);
  });

  it('fills the form, and Enter goes on to the question', async () => {
    const app = await open(size);
    await app.press('a', 'enter');
    expect(app.screen()).toContain('Dispatch by the profile calls');
    expect(fieldText(app, 'room')).toBe('call-7f31');
    expect(fieldText(app, 'agent name')).toBe('support-v2_');
    expect(fieldText(app, 'metadata')).toBe('{"room":"call-7f31","by":"alice"}');
    await app.press('enter');
    expect(lastPlanned(app)).toEqual({
      kind: 'dispatch',
      room: 'call-7f31',
      agentName: 'support-v2',
      metadata: '{"room":"call-7f31","by":"alice"}',
    });
    await app.press('y');
    expect(app.session.run.plans).toHaveLength(1);
  });
});

describe('a, with profiles', () => {
  it('takes the profile of a number, with its deployment', async () => {
    const app = await open();
    await app.press('a', '3', 'ctrl-s');
    expect(lastPlanned(app)).toMatchObject({ agentName: 'sip-agent', deployment: 'blue' });
  });

  it('opens the empty form with a second a, or by its row', async () => {
    const app = await open();
    await app.press('a', 'a');
    expect(app.screen()).toContain('Dispatch an agent');
    expect(fieldText(app, 'agent name')).toMatch(/^_/);
    await app.press('escape', 'a', 'end', 'enter');
    expect(app.screen()).toContain('Dispatch an agent');
  });

  it('opens the empty form at once if there are none', async () => {
    const app = await open({ text: '' });
    await app.press('a');
    expect(app.screen()).toContain('Dispatch an agent');
    expect(activeField(app)).toBe('agent name');
  });

  it('keeps hostile names in valid JSON, and off the terminal', async () => {
    const name = 'a"b\\c\u202e\x1b[31m\n{room}';
    const app = await open({
      session: createFakeSession({
        fleet: fleetOf([
          observation({
            room: roomFacts({ name, id: 'RM_h', createdAtMs: NOW_MS - 60_000 }),
            participants: [participant({ identity: '"},{"', joinedAtMs: NOW_MS - 60_000 })],
            dispatches: [dispatch({ createdAtMs: NOW_MS - 60_000 })],
          }),
        ]),
      }),
    });
    await app.press('a', '2', 'enter');
    const { metadata = '' } = lastPlanned(app);
    expect(JSON.parse(metadata)).toEqual({ room: name, id: 'RM_h', by: '"},{"' });
    expect(app.screen()).not.toContain('\u202e');
  });

  it('says which variables have no value', async () => {
    const app = await open({ session: createFakeSession({ fleet: fleetOf([quietRoom('call-1', 60)]) }) });
    await app.press('a', 'enter');
    expect(app.screen()).toContain('{caller} is empty: nobody waits in the room.');
    expect(fieldText(app, 'metadata')).toBe('{"room":"call-1","by":""}');
  });

  it('fills in again when the room changes, and not what the user changed', async () => {
    const app = await open();
    await app.press('a', 'enter', 'shift-tab', 'ctrl-u');
    await app.type('new-room\t');
    expect(fieldText(app, 'metadata')).toBe('{"room":"new-room","by":""}');
    expect(app.screen()).toContain('{caller} is empty');
    await app.press('shift-tab', 'ctrl-u');
    await app.type('sip-4411');
    await app.press('ctrl-s');
    expect(lastPlanned(app).metadata).toBe('{"room":"sip-4411","by":"caller-sip-4411"}');

    const other = await open();
    await other.press('a', 'enter', 'tab', 'end', 'backspace');
    await other.type(',"x":1}');
    await other.press('shift-tab', 'shift-tab', 'ctrl-u');
    await other.type('new-room');
    await other.press('ctrl-s');
    expect(lastPlanned(other).metadata).toBe('{"room":"call-7f31","by":"alice","x":1}');
  });

  it('keeps the room that the user looked at, whatever the sweeps do', async () => {
    const app = await open();
    await app.press('a');
    app.session.sweep(fleetOf([quietRoom('call-other', 60)]));
    await app.settled();
    await app.press('enter', 'ctrl-s');
    expect(lastPlanned(app).room).toBe('call-7f31');
  });

  it('shows in the open menu what another lktop writes', async () => {
    const app = await open();
    app.book.write('profiles:\n  newer: { agent: x, room: call-* }\n  calls: { agent: y, room: call-* }\n');
    await app.press('a');
    expect(offered(app)[0]).toMatch(/^1 {2}newer/);
    expect(offered(app)[1]).toMatch(/^▌2 {2}calls/);
  });

  it('sends long text with line breaks as it is', async () => {
    const app = await open({ text: 'profiles:\n  a:\n    agent: x\n    metadata: "one\\ntwo {room}\\n"\n' });
    await app.press('a', 'enter', 'enter');
    expect(lastPlanned(app).metadata).toBe('one\ntwo call-7f31\n');
  });

  it('is off in a read-only project', async () => {
    const app = await open({ session: createFakeSession({}, { readOnly: true }) });
    await app.press('a');
    expect(app.screen()).toContain('read-only: nothing can be changed from here');
    expect(app.screen()).not.toContain('by which profile');
  });

  it('says what is wrong with the file, and dispatches without it', async () => {
    const app = await open({ text: 'profiles:\n  a: { agnet: x }\n' });
    expect(app.screen()).toContain('profiles.yaml, line 2, column 8: there is no setting "agnet"');
    expect(app.screen()).toContain('lktop goes on without profiles.');
    await app.press('escape');
    expect(app.screen()).not.toContain('goes on without');
    await app.press('a');
    expect(app.screen()).toContain('Dispatch an agent');
  });

  it('works from the command line, too', async () => {
    const app = await open();
    await app.press(':');
    await app.type('profile call-7f31 ca\t');
    await app.press('enter');
    expect(app.screen()).toContain('Dispatch by the profile calls');
    await app.press('escape', ':');
    await app.type('profile call-7f31 call');
    await app.press('enter');
    expect(app.screen()).toContain('there is no profile call: did you mean calls?');
  });
});

describe('a on an agent name', () => {
  it('fills in its name and offers its profiles', async () => {
    const app = await open();
    await app.press('5');
    const row = app.lines().find((line) => line.startsWith('▌')) ?? '';
    const name = /▌\S* *(\S+)/.exec(row)?.[1] ?? '';
    await app.press('a', 'a');
    expect(fieldText(app, 'agent name')).toBe(name);
    // The room is that of another list, so the user looks at it first.
    expect(activeField(app)).toBe('room');
    await app.press('escape', '/');
    await app.type('support-v2');
    await app.press('enter', 'a');
    expect(offered(app).join('\n')).not.toContain('sip-agent');
    await app.press('enter');
    expect(fieldText(app, 'agent name')).toBe('support-v2');
    expect(activeField(app)).toBe('room');
  });
});

describe.each([
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
])('the list of profiles ($columns×$rows)', (size) => {
  it('shows them, is filtered and sorted as the others are, and Esc goes back', async () => {
    const app = await open(size);
    await app.press(':');
    await app.type('profiles');
    await app.press('enter');
    expect(app.screen()).toContain('▸8 Profiles');
    expect(app.screen()).toMatch(/▌ +phone +sip-agent +sip-\* +/);
    expect(app.screen()).toMatch(/calls +support-v2 +call-\* /);
    expect(app.screen()).toContain('agent name  sip-agent');
    await app.press('s');
    expect(app.lines().find((line) => /▌| any /.test(line) && line.includes('support-v2'))).toBeDefined();
    await app.press('/');
    await app.type('agent:sip');
    expect(app.screen()).not.toMatch(/calls +support-v2/);
    await app.press('escape', 'escape');
    expect(app.screen()).toContain('▸1 Rooms');
    await app.press('8', '8');
    expect(app.screen()).toContain('▸1 Rooms');
    expect(app.screen()).not.toContain('8 Profiles');
  });

  it('makes one from a form, and says what is wrong with it', async () => {
    const app = await open(size);
    await app.press('8', 'c');
    await app.type('calls\tx-agent\tvip-*\t{{"room":"{rom}"}');
    await app.press('ctrl-s');
    expect(app.screen()).toContain('there is no variable "{rom}"');
    await app.press('ctrl-u');
    await app.type('{"room":"{room}"}');
    await app.press('ctrl-s');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('There is a profile "calls" already.');
    expect(fieldText(app, 'agent name')).toBe('x-agent');
    await app.press('shift-tab', 'shift-tab', 'shift-tab', 'ctrl-u');
    await app.type('vip');
    await app.press('ctrl-s');
    expect(app.screen()).toContain('saved the profile "vip"');
    expect(app.screen()).toMatch(/▌ +vip +x-agent +vip-\*/);
    expect(app.book.textNow()).toContain(
      '  vip:\n    agent: x-agent\n    room: vip-*\n    metadata: \'{"room":"{room}"}\'\n',
    );
  });

  it('changes, renames, copies and deletes one', async () => {
    const app = await open(size);
    await app.press('8', 'G', 'e', 'end');
    await app.type('-2\t');
    await app.press('ctrl-u');
    await app.type('support-v3');
    await app.press('ctrl-s');
    expect(app.screen()).toMatch(/▌ +calls-2 +support-v3 +call-\*/);
    expect(app.book.textNow()).toContain('  calls-2:\n    agent: support-v3 # since May\n');
    await app.press('d', 'ctrl-s');
    expect(app.screen()).toMatch(/▌ +calls-2 copy/);
    await app.press('x');
    expect(app.screen()).toContain('Delete the profile "calls-2 copy"?');
    await app.press('enter');
    expect(app.book.textNow()).toContain('calls-2 copy');
    await app.press('x', 'y');
    expect(app.screen()).toContain('deleted the profile "calls-2 copy"');
    expect(app.book.textNow()).not.toContain('calls-2 copy');
  });

  it('loses nothing where somebody else changed it, or where it cannot be written', async () => {
    const app = await open(size);
    await app.press('8', 'e', 'tab', 'ctrl-u');
    await app.type('mine');
    app.book.write(TEXT.replace('sip-agent', 'theirs'));
    await app.press('ctrl-s');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('The profile "phone" was changed meanwhile');
    expect(fieldText(app, 'agent name')).toBe('mine_');
    app.book.write(TEXT);
    app.book.refuse('it is read-only');
    await app.press('ctrl-s');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('was not changed: it is read-only.');
    expect(fieldText(app, 'agent name')).toBe('mine_');
    expect(app.book.textNow()).toBe(TEXT);
  });

  it('writes and takes files', async () => {
    const files = {
      '/here/team.yaml': 'profiles:\n  any: { agent: other }\n  new: { agent: n }\n',
      '/here/broken.yaml': 'profiles: [',
    };
    const app = await open({ ...size, files });
    await app.press('8', 'w', 'ctrl-s');
    expect(app.screen()).toContain('written: /here/lktop-profiles.yaml, 3 profiles');
    expect(app.files.get('/here/lktop-profiles.yaml')).toBe(TEXT);
    await app.press('w', 'ctrl-s');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('it is there already, and nothing is overwritten');
    await app.press('escape', 'i');
    await app.type('broken.yaml\r');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('/here/broken.yaml, line 1, column');
    await app.press('ctrl-u');
    await app.type('team.yaml\r');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('Replace 1 profile of yours?');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('other settings: "any".');
    await app.press('n');
    expect(app.book.textNow()).toBe(TEXT);
    await app.press('i');
    await app.type('team.yaml\r');
    await app.press('y');
    expect(app.screen().replace(/\s+/g, ' ')).toContain('imported 2 profiles: "any", "new"');
    expect(app.book.textNow()).toContain('agent: other');
  });

  it('can be looked at in a read-only project, and not changed', async () => {
    const app = await open({ ...size, session: createFakeSession({}, { readOnly: true }) });
    await app.press('8');
    expect(app.screen()).toMatch(/phone +sip-agent/);
    for (const key of ['c', 'e', 'E', 'd', 'x', 'i']) {
      await app.press(key);
      expect(app.screen(), key).toContain('read-only: profiles can be looked at, and not changed');
    }
    await app.press('w', 'ctrl-s');
    expect(app.screen()).toContain('written: /here/lktop-profiles.yaml');
    await app.press('a');
    expect(app.screen()).toContain('read-only: nothing can be changed from here');
  });

  it('dispatches by the profile under the cursor, to a room that the user looks at', async () => {
    const app = await open(size);
    await app.press('8', 'G', 'a');
    expect(app.screen()).toContain('Dispatch by the profile calls');
    expect(activeField(app)).toBe('room');
    await app.press('enter');
    expect(lastPlanned(app)).toMatchObject({ room: 'call-7f31', agentName: 'support-v2' });
  });
});

describe('the editor', () => {
  it('changes a profile as text, and offers a broken text again', async () => {
    const drafts: string[] = [];
    const texts = [
      (text: string) => text.replace('agent:', 'agnet:'),
      (text: string) => text.replace('agnet: sip-agent', 'agent: sip-v2 # new'),
    ];
    const app = await open({
      services: { environment: { TERM: 'xterm-256color', EDITOR: 'nano' } },
      runProgram: async ({ command, values }) => {
        expect(command).toBe('nano "$LKTOP_FILE"');
        const path = values['LKTOP_FILE'] ?? '';
        drafts.push(path);
        writeFileSync(path, texts.shift()?.(readFileSync(path, 'utf8')) ?? '');
        return null;
      },
    });
    await app.press('8', 'E');
    await until(app, () => app.screen().includes('Open the editor again?'));
    expect(app.screen().replace(/\s+/g, ' ')).toContain('there is no setting "agnet"');
    expect(app.book.textNow()).toBe(TEXT);
    await app.press('y');
    await until(app, () => app.screen().includes('saved the profile "phone"'));
    expect(app.book.textNow()).toContain('agent: sip-v2 # new');
    expect(app.screen()).toMatch(/phone +sip-v2/);
    expect(drafts[0]).toBe(drafts[1]);
    await until(app, () => !existsSync(drafts[0] ?? ''));
  });

  it('keeps a text that is not saved, and says where', async () => {
    let path = '';
    const app = await open({
      columns: 200,
      runProgram: async ({ values }) => {
        path = values['LKTOP_FILE'] ?? '';
        writeFileSync(path, 'profiles: [');
        return null;
      },
    });
    await app.press('8', 'E');
    await until(app, () => app.screen().includes('Open the editor again?'));
    await app.press('escape');
    expect(app.screen()).toContain(`nothing was saved. Your text is in ${path}`);
    expect(readFileSync(path, 'utf8')).toBe('profiles: [');
  });

  it('says that it failed, and that nothing was changed', async () => {
    let outcome: string | null = 'ended with code 127';
    const app = await open({ columns: 200, runProgram: async () => outcome });
    await app.press('8', 'E');
    await until(app, () => app.screen().includes('nothing was saved: the editor ended with code 127'));
    outcome = null;
    await app.press('E');
    await until(app, () => app.screen().includes('nothing was changed'));
  });
});
