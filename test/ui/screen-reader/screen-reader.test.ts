import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { emptyEventLog, logEvents } from '../../../source/fleet/event-log.ts';
import type { EventDraft } from '../../../source/fleet/events.ts';
import { startScreenReader } from '../../../source/ui/screen-reader/screen-reader-app.ts';
import type { ExitReason } from '../../../source/ui/terminal/host.ts';
import { processServices, type Services } from '../../../source/ui/terminal/services.ts';
import { UsageError } from '../../../source/usage-error.ts';
import { cloudAgent, cloudDeployment, cloudState } from '../../cloud/fixtures.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { createFakeSession, type FakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, healthyFleet, NOW_MS, servedRoom } from '../fixtures.ts';
import { createMemoryBook } from '../profiles/memory-book.ts';

process.env['TZ'] = 'UTC';

const eventDraft = (changes: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'verdict',
  room: null,
  roomName: 'call-7f31',
  subject: null,
  text: 'no worker for suport-v2',
  severity: 'critical',
  ...changes,
});

const talk = async (session: FakeSession = createFakeSession(), changes: Partial<Services> = {}) => {
  const stdin = new PassThrough();
  const said: string[] = [];
  const files = new Map<string, string>();
  const services: Services = {
    ...processServices(),
    environment: { HOME: '/home/me' },
    folders: ['/here'],
    writeNewFile: async (path, text) => {
      files.set(path, text);
      return { path };
    },
    ...changes,
  };
  const host = {
    end: (_: ExitReason) => {},
    onEnd: (end: (reason: ExitReason) => void) => {
      host.end = end;
      return () => {};
    },
  };
  const app = startScreenReader({
    session,
    services,
    stdin,
    stdout: {
      write: (text) => {
        said.push(...String(text).split('\n').slice(0, -1));
        return true;
      },
    },
    host,
  });
  /** What was said since the last time. */
  const heard = async (): Promise<string[]> => {
    await settle();
    return said.splice(0);
  };
  return {
    app,
    session,
    host,
    files,
    stdin,
    heard,
    ask: async (line: string) => {
      await heard();
      stdin.write(`${line}\n`);
      return heard();
    },
  };
};

describe('the line by line mode', () => {
  it('tells where it is and how the project stands, and no escape sequence', async () => {
    const { heard } = await talk();
    const lines = await heard();
    expect(lines).toEqual([
      'lktop, line by line. Type help and press Enter for what can be asked; q quits.',
      'Watching prod-eu at livekit.example.com.',
      '7 rooms, 4 with agents, 5 agent sessions: 2 critical, 1 warning.',
      'critical: call-7f31: no worker for suport-v2, for 3 min, 1 caller',
      expect.stringMatching(/^critical: sip-4411: support-v2 left, caller waits, for 38 s, 1 caller$/),
      expect.stringMatching(/^warning: call-88a0: /),
    ]);
    expect(lines.join('\n')).toMatch(/^[\n -~]*$/);
  });

  it('waits with that until absences have been judged', async () => {
    const session = createFakeSession({ fleet: healthyFleet(2) });
    session.change({ snapshot: { ...session.getState().snapshot, sweep: 1 } });
    const { heard } = await talk(session);
    expect((await heard()).join('\n')).not.toContain('2 rooms');
    session.sweep(healthyFleet(2));
    expect(await heard()).toEqual(['2 rooms, 2 with agents, 2 agent sessions: no problems.']);
    session.sweep(healthyFleet(2));
    expect(await heard()).toEqual([]);
  });

  it('tells what happens as it happens, and the turns of an agent to nobody', async () => {
    const { session, heard, ask } = await talk();
    const happen = (...happened: EventDraft[]) =>
      session.change({ log: logEvents(session.getState().log ?? emptyEventLog, NOW_MS, happened) });
    await heard();
    happen(
      eventDraft(),
      eventDraft({ kind: 'participant joined', text: 'bob\x1b[31m joined', severity: 'ok' }),
    );
    expect(await heard()).toEqual([
      '12:08:31 critical: call-7f31: no worker for suport-v2',
      '12:08:31 call-7f31: bob\\x1b[31m joined',
    ]);
    happen(eventDraft({ kind: 'agent state', text: 'support-v2: idle → listening', severity: 'ok' }));
    expect(await heard()).toEqual([]);
    expect(await ask('events')).toContain('12:08:31 call-7f31: support-v2: idle to listening');

    expect(await ask('quiet')).toEqual(['Telling problems only.']);
    happen(eventDraft({ kind: 'participant left', text: 'bob left', severity: 'ok' }));
    expect(await heard()).toEqual([]);
    happen(eventDraft({ kind: 'action', text: 'done: dispatching', severity: 'ok' }));
    expect(await heard()).toEqual(['12:08:31 call-7f31: done: dispatching']);
    happen(...Array.from({ length: 100 }, () => eventDraft()));
    expect((await heard()).at(-1)).toBe('And 70 more.');
  });

  it('answers to commands', async () => {
    const { ask } = await talk();
    expect(await ask('rooms /lobby')).toEqual([expect.stringMatching(/^ok: lobby: nobody waits/)]);
    expect(await ask('rooms /xyzzy')).toEqual(['0 of 7 rooms match.']);
    expect(await ask('rooms /agnet:x')).toEqual([
      '0 of 7 rooms match. There is no field agnet: did you mean agent?',
    ]);
    expect((await ask('agents'))[0]).toMatch(/^warning: support-v2 in call-88a0: /);
    expect((await ask('dispatches'))[0]).toMatch(/^critical: suport-v2 in call-7f31: /);
    expect(await ask('events')).toEqual(['Nothing happened yet.']);
    const room = await ask(':room call-7f31');
    expect(room[0]).toMatch(/^critical: call-7f31/);
    expect(room).toContain('alice, +1 555 0100 is in the room');
    expect(room.find((line) => line.startsWith('Remedy: '))).toContain('support-v2');
    expect(await ask('room call-7f32')).toEqual(['no room is called call-7f32: did you mean call-7f31?']);
    expect(await ask('romos')).toEqual(['there is no command :romos: did you mean :rooms?']);
    expect((await ask(''))[0]).toMatch(/^7 rooms/);
    expect((await ask('help')).join('\n')).toContain('dispatch ROOM AGENT: dispatch an agent');
    expect(await ask('interval 5')).toEqual(['A sweep every 5 s.']);
  });

  it('lists profiles, and asks before it dispatches by one', async () => {
    const text = `profiles:
  calls: { agent: support-v2, room: call-*, metadata: '{"room":"{room}","id":"{roomId}"}' }
`;
    const { ask, session } = await talk(createFakeSession(), { profiles: createMemoryBook(text) });
    expect(await ask('profiles')).toEqual([
      'calls: agent support-v2, rooms call-*, metadata {"room":"{room}","id":"{roomId}"}',
    ]);
    expect(await ask('profile call-7f31 cals')).toEqual(['there is no profile cals: did you mean calls?']);
    const question = await ask('profile call-new calls');
    expect(question[0]).toBe('Warning: {roomId} is empty: the room does not exist yet.');
    expect(session.planned.at(-1)).toMatchObject({
      agentName: 'support-v2',
      metadata: '{"room":"call-new","id":""}',
    });
    await ask('yes');
    expect(session.run.plans).toHaveLength(1);
    const broken = await talk(createFakeSession(), { profiles: createMemoryBook('profiles: [') });
    expect((await broken.ask('profiles')).join(' ')).toContain('profiles.yaml, line 1, column');
    expect(await (await talk()).ask('profiles')).toEqual(['No profiles.']);
  });

  it('asks before it dispatches', async () => {
    const { session, ask } = await talk();
    const question = await ask('dispatch call-7f31 support-v2');
    expect(question[0]).toContain('of prod-eu?');
    expect(question.at(-1)).toContain('Type yes');
    expect(await ask('')).toEqual(['Left: call-7f31 is as it was.']);
    expect(session.run.plans).toEqual([]);
    await ask('dispatch call-7f31 support-v2');
    session.breakPlans('The room is gone.');
    expect(await ask('yes')).toEqual(['No longer possible: The room is gone.']);
    session.breakPlans(null);
    await ask('dispatch call-7f31 support-v2');
    await ask('Yes');
    expect(session.run.plans).toHaveLength(1);
    // One yes does one thing.
    expect(await ask('yes')).toEqual([expect.stringContaining('there is no command :yes')]);
    expect(session.run.plans).toHaveLength(1);

    const readOnly = await talk(createFakeSession({}, { readOnly: true }));
    expect(await readOnly.ask('dispatch call-7f31 support-v2')).toEqual([
      'Read-only: nothing can be changed from here.',
    ]);
  });

  it('exports, and switches projects', async () => {
    const us = createFakeSession({ fleet: fleetOf([servedRoom('us-call', 60)]) }, { name: 'prod-us' });
    const { ask, files, heard, session } = await talk(undefined, {
      projects: {
        list: async () => [],
        open: async (name) => {
          if (name === 'prod-us') return us;
          throw new UsageError('There is no project.', 'Add it.');
        },
      },
    });
    expect(await ask('export ~/x.json')).toEqual(['Written: /home/me/x.json']);
    expect([...files.keys()]).toEqual(['/home/me/x.json']);
    expect(await ask('project nowhere')).toEqual(['There is no project. Add it.']);
    expect(await ask('project prod-us')).toEqual([
      'Watching prod-us at livekit.example.com.',
      '1 room, 1 with agents, 1 agent session: no problems.',
    ]);
    session.sweep(busyFleet());
    session.change({ log: logEvents(emptyEventLog, NOW_MS, [eventDraft()]) });
    expect(await heard()).toEqual([]);
  });

  it('ends with q, with the end of what is typed, and with a signal', async () => {
    const one = await talk();
    await one.ask('q');
    expect(await one.app.ended).toEqual({ kind: 'quit' });
    const other = await talk();
    other.stdin.end();
    expect(await other.app.ended).toEqual({ kind: 'quit' });
    const third = await talk();
    third.host.end({ kind: 'signal', signal: 'SIGTERM' });
    expect(await third.app.ended).toEqual({ kind: 'signal', signal: 'SIGTERM' });
  });
});

describe('a log that is read aloud', () => {
  const withLog = async () => {
    const session = createFakeSession({ cloud: cloudState([cloudAgent()], NOW_MS) });
    let print: (line: string) => void = () => {};
    let stopped: AbortSignal | null = null;
    session.answerCloudLog((_request, onLine, signal) => {
      print = onLine;
      stopped = signal;
      return new Promise(() => {});
    });
    const talking = await talk(session);
    const later = async (): Promise<string[]> => {
      await session.clock.advance(1_000);
      return talking.heard();
    };
    return {
      ...talking,
      later,
      print: (line: string) => print(line),
      isStopped: () => stopped?.aborted ?? false,
    };
  };

  it('follows, pauses, goes on, finds and stops', async () => {
    const { ask, later, print, isStopped } = await withLog();
    expect(await ask('log support-v2')).toEqual([
      'Reading the log of support-v2: pause, go on, find WORDS, save and stop.',
    ]);
    print('registered worker');
    print('joined call-1');
    expect(await later()).toEqual(['registered worker', 'joined call-1']);
    expect(await ask('pause')).toEqual(['Paused: go on reads what came meanwhile.']);
    print('joined call-2');
    expect(await later()).toEqual([]);
    expect(await ask('go on')).toEqual(['joined call-2']);
    expect(await ask('find JOINED')).toEqual(['joined call-1', 'joined call-2']);
    expect(await ask('find nothing of it')).toEqual(['No line has: nothing of it']);
    expect(await ask('stop')).toEqual(['The log of support-v2 is closed.']);
    expect(isStopped()).toBe(true);
    expect(await ask('pause')).toEqual(['No log is open: log NAME opens one.']);
  });

  it('is not flooded, and says nothing that acts on the terminal or is secret', async () => {
    const { ask, later, print } = await withLog();
    await ask('log support-v2');
    for (let line = 1; line <= 1_000; line += 1) print(`line ${line}`);
    const said = await later();
    expect([said.length, said[0], said.at(-1)]).toEqual([11, '990 lines left out.', 'line 1000']);
    print('\u001b[31mred\u001b[0m \u202e our-secret');
    expect(await later()).toEqual(['red \\u202e [hidden]']);
  });

  it('is saved, read of the build, and said where it is not there', async () => {
    const { ask, later, print, files, session } = await withLog();
    const asked: unknown[] = [];
    session.answerCloudLog(async (request, onLine) => {
      asked.push(request.type);
      onLine('#1 building');
      return 'LiveKit Cloud closed it';
    });
    expect(await ask('log CA_1 build')).toEqual([
      'Reading the build log of CA_1: pause, go on, find WORDS, save and stop.',
      '#1 building',
      'The log of CA_1 ended: LiveKit Cloud closed it.',
    ]);
    expect(asked).toEqual(['build']);
    print('late');
    await later();
    expect((await ask('save')).join()).toMatch(/^1 line in \/here\/lktop-log-prod-eu-.*\.log\.$/);
    expect([...files.values()]).toEqual(['#1 building\n']);
    expect(await ask('log')).toEqual(['log needs the name of an agent.']);
    expect(await ask('log billing')).toEqual([
      'There is no log of billing: config.yaml has no logs: command to run.',
    ]);
  });

  it('ends with the program', async () => {
    const { ask, host, isStopped } = await withLog();
    await ask('log support-v2');
    host.end({ kind: 'quit' });
    expect(isStopped()).toBe(true);
  });

  it('is the output of the command of the settings, where there is one', async () => {
    const session = createFakeSession({}, { logCommand: 'kubectl logs' });
    const ran: unknown[] = [];
    const { ask } = await talk(session, {
      followCommand: async ({ command, values }, onLine) => {
        ran.push([command, values['LKTOP_AGENT_NAME']]);
        onLine('from a pod');
        return 'it ended';
      },
    });
    expect(await ask('log support-v2')).toContain('from a pod');
    expect(ran).toEqual([['kubectl logs', 'support-v2']]);
  });
});

describe('a project on LiveKit Cloud, line by line', () => {
  it('tells of its agents, and what is missing of them', async () => {
    const crashed = { type: 'APPLICATION_CRASHED', count: 3, atMs: NOW_MS - 60_000 };
    const agents = [cloudAgent({ name: 'billing', deployments: [cloudDeployment({ events: [crashed] })] })];
    const failure = { kind: 'missing-grant' as const, sentence: 'Not permitted.', remedy: 'Use a key.' };
    const session = createFakeSession({ cloud: cloudState(agents, NOW_MS, {}, { failure }) });
    const { ask, heard } = await talk(session);
    expect((await heard()).join(' ')).toContain('1 agent on LiveKit Cloud with problems.');
    const said = await ask('deployments');
    expect(said[0]).toBe('What is shown of LiveKit Cloud is old. Not permitted. Use a key.');
    expect(said).toContainEqual(
      'billing: IDLE, on LiveKit Cloud Running, 2 replicas, crashed 3 times, last 1m ago',
    );
    expect((await ask('help')).join(' ')).toContain('lktop agent, in a shell');
  });

  it('is not mentioned elsewhere', async () => {
    const { ask, heard } = await talk();
    const said = [...(await heard()), ...(await ask('help')), ...(await ask('deployments'))];
    expect(said.join(' ')).not.toMatch(/cloud/i);
  });

  it('warns near the limit of the plan', async () => {
    const { heard } = await talk(createFakeSession({}, { agentSessionLimit: 6 }));
    expect((await heard()).join(' ')).toContain('5 of 6 agent sessions, warning: near the limit of the plan');
  });
});

describe('the past, line by line', () => {
  const stage = async () => {
    const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 600)]) });
    await session.clock.advance(60_000);
    session.sweep(busyFleet());
    return talk(session);
  };

  it('is told of a typed time, and what is asked next is about that time', async () => {
    const { ask, session } = await stage();
    const told = await ask('at 12:08:40');
    expect(told[0]).toBe('Past, 12:08:40. at now goes back to now.');
    expect(told).toContain('1 room, 1 with agents, 1 agent session: no problems.');
    expect(told.at(-1)).toMatch(/^Now: \d critical\.$/);
    expect((await ask('rooms')).join('\n')).toMatch(/^ok: call-1: support-v2 listening/);
    expect((await ask('room call-7f31')).join('\n')).toContain('No room is called call-7f31'.slice(3));
    expect(await ask('dispatch call-1 support-v2')).toEqual([
      'This is the past: at now goes back to now first.',
    ]);
    expect(session.planned).toEqual([]);
    expect(await ask('at now')).toEqual(['Back to now.']);
    expect((await ask('rooms')).join('\n')).toContain('call-7f31');
    expect(await ask('at now')).toEqual(['This is now.']);
  });

  it('is stepped through by a room', async () => {
    const { ask } = await stage();
    const told = await ask('< call-1');
    expect(told.join('\n')).toMatch(/No room is called call-1|no room is called call-1/);
    await ask('at -70s');
    await ask('at 12:08:40');
    expect((await ask('> call-1')).join('\n')).toMatch(/^Back to now: the room was found closed at/);
    expect(await ask('<')).toEqual(['Which room? < and its name.']);
  });

  it('refuses what is no time, in a sentence', async () => {
    const { ask } = await stage();
    expect(await ask('at foo')).toEqual([
      'Foo is no time: try 12:04, 12:04:30, 2026-11-28 23:10, -15m or now.',
    ]);
    expect((await ask('at 23:59')).join('')).toContain('is in the future');
    expect((await ask('at 10:00')).join('')).toContain('Nothing is known of 10:00:00');
  });

  it('goes on telling the present', async () => {
    const { ask, session, heard } = await stage();
    await ask('at 12:08:40');
    session.change({ log: logEvents(emptyEventLog, session.clock.now(), [eventDraft()]) });
    expect((await heard()).join('\n')).toContain('critical: call-7f31: no worker for suport-v2');
  });
});
