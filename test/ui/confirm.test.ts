import { describe, expect, it } from 'vitest';
import type { Plan } from '../../source/actions/action.ts';
import { columnWidth } from '../../source/text/width.ts';
import { lineText } from '../../source/ui/line.ts';
import { confirmLines } from '../../source/ui/overlays/confirm.tsx';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { planOf } from './fake-session.ts';
import { busyFleet } from './fixtures.ts';

const PLAN: Partial<Plan> = {
  question: 'Re-dispatch support-v2 in call-7f31 of prod-eu?',
  sentences: ['Creates a new dispatch of support-v2.', 'Deletes dispatch AD_uXjGjNbbbbbb of suport-v2.'],
  warnings: ['Nobody waits in call-7f31.'],
};

const linesOf = (
  changes: Partial<Plan> = {},
  {
    columns = 60,
    rows = 30,
    broken = null,
  }: { columns?: number; rows?: number; broken?: string | null } = {},
): readonly string[] => {
  const plan = planOf({ kind: 'create-room', name: 'x' }, busyFleet(), { ...PLAN, ...changes });
  return confirmLines(plan, broken, { columns, rows }, UNICODE_SYMBOLS).map(lineText);
};

describe('a question', () => {
  it('says what will happen, what speaks against it, and how to answer', () => {
    expect(linesOf()).toEqual([
      'Re-dispatch support-v2 in call-7f31 of prod-eu?',
      '- Creates a new dispatch of support-v2.',
      '- Deletes dispatch AD_uXjGjNbbbbbb of suport-v2.',
      '▲ Nobody waits in call-7f31.',
      '',
      'y: yes, do it      n, Enter, Esc: no',
    ]);
  });

  it('asks for what must be typed', () => {
    expect(linesOf({ typeToConfirm: 'call-7f31' }).at(-1)).toBe(
      'Type call-7f31 and press Enter to do it; Esc: no',
    );
  });

  it('says why it is off, and no longer how to say yes', () => {
    const lines = linesOf({}, { broken: 'Dispatch AD_x is gone.' });
    expect(lines).toContain('✖ No longer possible: Dispatch AD_x is gone.');
    expect(lines.join('\n')).not.toContain('yes');
  });

  it('keeps its warnings and its answers where there are few rows, and says that something is cut', () => {
    const lines = linesOf({}, { columns: 38, rows: 6 });
    expect(lines.length).toBeLessThanOrEqual(6);
    expect(lines).toContain('▲ Nobody waits in call-7f31.');
    expect(lines.join('\n')).toMatch(/… \d more lines, cut here/);
    expect(lines.at(-1)).toContain('y: yes, do it');
  });

  it('shows what would harm a terminal as text, and no line too long', () => {
    const hostile = { question: `Delete room ${'\x1b[31m'.repeat(30)}?`, warnings: ['\u202eevil'] };
    const lines = linesOf(hostile, { columns: 38 });
    expect(lines.join('')).toContain('\\x1b[31m');
    expect(lines.join('')).toContain('\\u202eevil');
    for (const line of lines) expect(columnWidth(line)).toBeLessThanOrEqual(38);
  });
});
