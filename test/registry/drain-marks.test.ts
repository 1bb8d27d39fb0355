import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openReadingRegistry } from '../../source/registry/reading-registry.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import { openTestRegistry, project, START_MS, temporaryFolder } from './fixture.ts';

const WORKER = '10.0.0.4:8081';
const ALICE = { worker: WORKER, who: 'alice', markedMs: START_MS };

describe('a worker that is marked as draining', () => {
  it('is so for every lktop on the same registry, until somebody takes the mark away', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const [one, other] = [openTestRegistry(path), openTestRegistry(path, { who: 'bob' })];
    const marks = one.drainMarksOf(project.host);
    const others = other.drainMarksOf(project.host);
    let news = 0;
    others.subscribe(() => {
      news += 1;
    });
    marks.mark(WORKER, START_MS);
    expect([...marks.current().values()]).toEqual([ALICE]);
    await marks.written();
    expect(others.current().size).toBe(0);
    others.refresh();
    await settle();
    expect([...others.current().values()]).toEqual([ALICE]);
    others.refresh();
    await settle();
    // The same marks are no news.
    expect(news).toBe(1);
    others.unmark(WORKER);
    await others.written();
    marks.refresh();
    await settle();
    expect(marks.current().size).toBe(0);
    expect(one.drainMarksOf('elsewhere').current().size).toBe(0);
  });

  it('is written before the registry is closed, and read by a command that only reads', async () => {
    const path = join(temporaryFolder(), 'registry.db');
    const registry = openTestRegistry(path);
    registry.drainMarksOf(project.host).mark(WORKER, START_MS);
    await registry.close();
    const reading = openReadingRegistry(createSqliteStore(path, 'read'), createManualClock(START_MS));
    const marks = reading.drainMarksOf(project.host);
    marks.refresh();
    await settle();
    expect([...marks.current().values()]).toEqual([ALICE]);
    await reading.close();
  });

  it('stays marked in this run while it cannot be written, and the registry says why', async () => {
    const registry = openTestRegistry('/dev/null/registry.db');
    const marks = registry.drainMarksOf(project.host);
    marks.mark(WORKER, START_MS);
    await marks.written();
    marks.refresh();
    await settle();
    expect([...marks.current().values()]).toEqual([ALICE]);
    expect(registry.disabled?.kind).toBe('registry-no-access');
    marks.unmark(WORKER);
    expect(marks.current().size).toBe(0);
  });
});
