import { describe, expect, it } from 'vitest';
import { agent, observation, roomFacts } from '../../helpers/facts.ts';
import { createFakeSession, planOf } from '../fake-session.ts';
import { busyFleet, fleetOf } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const LK = { lk: { kind: 'project', name: 'prod-eu' } } as const;
const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

describe('C', () => {
  it.each(SIZES)('shows the id of the row and copies it ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    await app.press('C');
    expect(app.screen()).toContain('RM_byV92GNMHXjm  (copied, where the terminal allows it)');
    expect(app.clipboard()).toBe('RM_byV92GNMHXjm');
    await app.press('3', 'C');
    expect(app.clipboard()).toBe('AD_uXjGjNbbbbbb');
    await app.press('escape', 'j', '2', 'C');
    expect(app.clipboard()).toMatch(/^(agent-AJ_|RM_)/);
  });

  it('copies what is shown where an id would do something when it is pasted', async () => {
    const hostile = observation({
      room: roomFacts({ name: 'r', id: 'RM_r' }),
      participants: [agent({ identity: 'agent-x\nrm -rf ~\x1b[201~' })],
    });
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([hostile]) }) });
    await app.press('2', 'C');
    expect(app.clipboard()).toBe('agent-x\\nrm -rf ~\\x1b[201~');
    expect(app.screen()).toContain(
      'agent-x\\nrm -rf ~\\x1b[201~  (copied, where the terminal allows it, escaped)',
    );
  });

  it('goes through tmux', async () => {
    const app = await openApp({ services: { environment: { TMUX: '/tmp/tmux-0/default,1,0' } } });
    app.resetBytes();
    await app.press('C');
    expect(app.output()).toContain('\x1bPtmux;\x1b\x1b]52;c;');
  });

  it('says so where nothing is selected', async () => {
    const app = await openApp({ session: createFakeSession({ fleet: fleetOf([]) }) });
    await app.press('C');
    expect(app.screen()).toContain('nothing selected');
    expect(app.clipboard()).toBeNull();
  });
});

describe('L', () => {
  it.each(SIZES)('shows the lk command of the row and copies it ($columns×$rows)', async (size) => {
    const app = await openApp({ ...size, session: createFakeSession({}, LK) });
    await app.press('L');
    expect(app.screen()).toContain('lk --project prod-eu room participants list call-7f31');
    expect(app.clipboard()).toBe('lk --project prod-eu room participants list call-7f31');
    await app.press('3', 'L');
    expect(app.clipboard()).toBe('lk --project prod-eu dispatch get call-7f31 AD_uXjGjNbbbbbb');
  });

  it('says what else lk needs, and neither key nor secret', async () => {
    const lk = { kind: 'url', url: 'https://livekit.example.com' } as const;
    const app = await openApp({ session: createFakeSession({}, { lk }) });
    await app.press('L');
    expect(app.clipboard()).toBe('lk --url https://livekit.example.com room participants list call-7f31');
    expect(app.screen()).toMatch(/needs\s+LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the environment/);
  });

  it('copies what a question would do, and does nothing', async () => {
    const session = createFakeSession({}, LK);
    const plan = session.plan;
    const app = await openApp({
      session: {
        ...session,
        plan: (intention) => {
          plan(intention);
          return planOf(intention, busyFleet(), {
            steps: [{ call: 'deleteDispatch', room: 'call-7f31', dispatchId: 'AD_uXjGjNbbbbbb' }],
          });
        },
      },
    });
    await app.press('3', 'x', 'L');
    expect(app.clipboard()).toBe('lk --project prod-eu dispatch delete call-7f31 AD_uXjGjNbbbbbb');
    expect(app.screen()).toContain('y: yes, do it');
    expect(session.run.plans).toEqual([]);
  });

  it.each(SIZES)(
    'shows all of a long command, and comes back to the question ($columns×$rows)',
    async (size) => {
      const session = createFakeSession({}, LK);
      const { plan } = session;
      const ids = Array.from({ length: 60 }, (_, index) => `AD_${index}`);
      const app = await openApp({
        ...size,
        session: {
          ...session,
          plan: (intention) => {
            plan(intention);
            return planOf(intention, busyFleet(), {
              steps: ids.map((dispatchId) => ({ call: 'deleteDispatch', room: 'call-7f31', dispatchId })),
            });
          },
        },
      });
      await app.press('3', 'x', 'L');
      expect(app.screen()).toContain('▸lk command');
      let read = app.screen();
      for (let page = 0; page < 10; page += 1) {
        await app.press('page-down');
        read += app.screen();
      }
      expect(app.clipboard()?.split(' && ')).toHaveLength(60);
      const shown = read.replace(/\s+/g, ' ');
      for (const id of ids) expect(shown).toContain(`call-7f31 ${id}`);
      expect(shown).toContain('copied, where the terminal allows it');
      await app.press('q');
      expect(app.screen()).toContain('y: yes, do it');
      expect(session.run.plans).toEqual([]);
      await app.press('y');
      expect(session.run.plans).toHaveLength(1);
    },
  );

  it('takes no yes that came together with the key that closes the command', async () => {
    const session = createFakeSession({}, LK);
    const { plan } = session;
    const name = 'x'.repeat(200);
    const app = await openApp({
      columns: 80,
      rows: 24,
      session: {
        ...session,
        plan: (intention) => {
          plan(intention);
          return planOf(intention, busyFleet(), {
            steps: [{ call: 'deleteDispatch', room: name, dispatchId: 'AD_1' }],
          });
        },
      },
    });
    await app.press('3', 'x', 'L');
    await app.type('qy');
    expect(app.screen()).toContain('y: yes, do it');
    expect(session.run.plans).toEqual([]);
  });

  it('says so where lk cannot be told of the project', async () => {
    const app = await openApp();
    await app.press('L');
    expect(app.screen()).toContain('how lk reaches this project is not known');
    expect(app.clipboard()).toBeNull();
  });
});

describe('B', () => {
  it.each(SIZES)('writes a bundle, and shows where and what to paste ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    await app.press('B');
    await app.settled();
    const [[path, text] = ['', '']] = app.files;
    expect(path).toBe('/here/lktop-bundle-prod-eu-20260714T120831Z.json');
    expect(JSON.parse(text)).toMatchObject({ schema: 'lktop.bundle/2' });
    expect(app.screen()).toContain('Bundle written');
    expect(app.screen()).toContain(`bundle: ${path}`);
    expect(app.clipboard()?.split('\n')).toHaveLength(6);
    expect(app.clipboard()).toMatch(/^lktop: prod-eu \(livekit\.example\.com\), 2026-07-14 12:08:31 UTC\n/);
    expect(app.clipboard()).toContain('call-7f31 (RM_byV92GNMHXjm): critical');

    await app.press('q', 'B');
    await app.settled();
    expect([...app.files.keys()].at(-1)).toBe('/here/lktop-bundle-prod-eu-20260714T120831Z-2.json');
  });

  it('takes the secret out', async () => {
    const fleet = fleetOf([observation({ room: roomFacts({ name: 'our-secret' }) })]);
    const app = await openApp({ session: createFakeSession({ fleet }) });
    await app.press('B');
    await app.settled();
    expect([...app.files.values()].join('')).not.toContain('our-secret');
    expect(app.clipboard()).not.toContain('our-secret');
  });

  it('is not all that shows raw facts: the JSON warns of what they may hold', async () => {
    const app = await openApp({ columns: 120, rows: 60 });
    await app.press('J', 'end');
    expect(app.screen()).toContain('look for secrets before you pass this on');
  });

  it('tries another folder where the first does not take it, and says why none does', async () => {
    const tried: string[] = [];
    const writeNewFile = async (path: string) => {
      tried.push(path.replace(/[^/]*$/, ''));
      return { code: 'EACCES', reason: 'this user may not write there' };
    };
    const app = await openApp({ services: { folders: ['/here', '/tmp'], writeNewFile } });
    await app.press('B');
    await app.settled();
    expect(tried).toEqual(['/here/', '/tmp/']);
    expect(app.screen()).toContain('no bundle was written: this user may not write there');
  });
});
