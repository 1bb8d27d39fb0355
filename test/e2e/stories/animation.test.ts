import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../../source/registry/database.ts';
import { openRegistry } from '../../../source/registry/registry.ts';
import { createSession } from '../../../source/session/create-session.ts';
import { createAgenda } from '../../../source/simulator/agenda.ts';
import { demo } from '../../../source/simulator/demo.ts';
import { createFaults } from '../../../source/simulator/faults.ts';
import { createRandom } from '../../../source/simulator/random.ts';
import { createWorld } from '../../../source/simulator/world.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { drawAnimation, drawRows, type Frame } from '../../helpers/picture.ts';
import { createWorldGateway } from '../../helpers/world-gateway.ts';
import { openAppOn } from '../../ui/open-app.ts';

const PICTURE = fileURLToPath(new URL('../../../docs/pictures/demo.svg', import.meta.url));
const TITLE = 'A caller waits in a silent room; R, Enter and y bring an agent';
const SIZE = { columns: 110, rows: 26 };
/** GitHub and npm show larger pictures late. */
const MOST_BYTES = 500_000;
const SEED = 7;
/** After this time, the sweeps have seen everything twice. */
const READY_MS = 6_000;
/** How often the screen is looked at. */
const STEP_MS = 250;

/** The demo in one process on a manual clock: every run is the same. */
const openDemo = async () => {
  const clock = createManualClock(Date.UTC(2026, 6, 14, 3, 12, 0));
  const agenda = createAgenda(clock.now() - demo.ageMs);
  const world = createWorld({ clock: agenda, seed: SEED });
  demo.build({ world, faults: createFaults(createRandom(SEED), world.state) });
  agenda.runTo(clock.now());
  agenda.follow(clock);
  const registry = openRegistry({ path: IN_MEMORY, clock, who: 'demo' });
  const session = createSession({
    project: { name: 'demo', host: 'livekit.example.com', demo: true, readOnly: false, warnings: [] },
    connect: () => createWorldGateway(world, clock),
    clock,
    intervalMs: 2_000,
    settings: defaultFleetSettings,
    registry,
  });
  const app = await openAppOn(session, clock, { ...SIZE, isColored: true });
  await app.advance(READY_MS);
  const close = async () => {
    await session.close();
    await registry.close();
    agenda.close();
  };
  return { app, close };
};

/** What happens in the picture: after the key, the screen is watched until it shows something, and then some time. */
const BEATS = [
  { key: '', caption: 'The caller in call-7f31 hears silence', until: /✖ call-7f31/, lastsMs: 3_000 },
  { key: 'enter', caption: 'what happened, and the remedy', until: /▸Detail/, lastsMs: 3_000 },
  { key: 'R', caption: 're-dispatch, with the name that works', until: /agent name/, lastsMs: 2_500 },
  {
    key: 'enter',
    caption: 'the question names room and project',
    until: /Re-dispatch support-v2/,
    lastsMs: 3_000,
  },
  { key: 'y', caption: 'yes', until: /there after \d/, lastsMs: 500 },
  { key: '', caption: 'Served: the sweeps saw the agent join', until: /● call-7f31/, lastsMs: 4_000 },
] as const;
const KEY_NAMES: Readonly<Record<string, string>> = { enter: 'Enter' };
/** A beat that lasts longer than this does not show what it should. */
const LONGEST_BEAT_MS = 20_000;

const record = async (): Promise<string> => {
  const { app, close } = await openDemo();
  const frames: Frame[] = [];
  let atMs = 0;
  for (const { key, caption, until, lastsMs } of BEATS) {
    if (key !== '') await app.press(key);
    let left = lastsMs;
    for (let waitedMs = 0; left > 0; waitedMs += STEP_MS) {
      if (waitedMs > LONGEST_BEAT_MS) throw new Error(`${until} never came:\n${app.screen()}`);
      const rows = drawRows(app);
      const last = frames.at(-1);
      const isSame = last?.caption === caption && last.rows.every((row, index) => row === rows[index]);
      if (!isSame) frames.push({ atMs, rows, key: KEY_NAMES[key] ?? key, caption });
      if (until.test(app.screen())) left -= STEP_MS;
      await app.advance(STEP_MS);
      atMs += STEP_MS;
    }
  }
  await close();
  return drawAnimation(app.size(), TITLE, frames, atMs);
};

describe('the animated picture of the README', () => {
  it('tells the story, and is the same each time', async () => {
    const drawn = await record();
    if (process.env.LKTOP_PICTURES) writeFileSync(PICTURE, drawn);
    expect(await record()).toBe(drawn);
    for (const { caption } of BEATS) expect(drawn).toContain(`>${caption}<`);
    const [, seconds] = /dur="([\d.]+)s"/.exec(drawn) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(10);
    expect(Number(seconds)).toBeLessThanOrEqual(20);
    expect(Buffer.byteLength(drawn)).toBeLessThan(MOST_BYTES);
  });

  it('needs nothing from elsewhere', () => {
    const picture = readFileSync(PICTURE, 'utf8');
    expect(Buffer.byteLength(picture)).toBeLessThan(MOST_BYTES);
    expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|<script|<style|href|url\(|@import/,
    );
  });

  it.runIf(process.env.LKTOP_CHECK_PICTURES)('is up to date; npm run pictures draws it', async () => {
    expect(readFileSync(PICTURE, 'utf8') === (await record())).toBe(true);
  });
});
