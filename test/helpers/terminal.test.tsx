import { Box, Text, useApp, useInput, usePaste, useWindowSize } from 'ink';
import { useEffect, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { createEmulator } from './emulator.ts';
import { renderToTerminal } from './terminal.ts';

const Probe = ({ label = 'first' }: { readonly label?: string }) => {
  const { columns, rows } = useWindowSize();
  const { exit } = useApp();
  const [seen, setSeen] = useState<readonly string[]>([]);
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  usePaste((text) => setSeen((before) => [...before, `paste:${text}`]));
  useInput((input, key) => {
    if (input === 'q') exit('bye');
    if (input === 'e') exit(new Error('broken'));
    const names = Object.entries(key).flatMap(([name, on]) => (on === true ? [name] : []));
    setSeen((before) => [...before, [...names, input].filter((part) => part.trim() !== '').join('+')]);
  });
  return (
    <Box flexDirection="column" height={rows - 1}>
      <Text color="red" bold>
        {label}
      </Text>
      <Text>{mounted ? `${columns}x${rows}` : 'mounting'}</Text>
      <Text>{seen.join(' ')}</Text>
    </Box>
  );
};

describe('an Ink tree on the emulated terminal', () => {
  it('is on the screen once rendered, effects included', async () => {
    const terminal = await renderToTerminal(<Probe />, { columns: 60, rows: 12 });
    expect(terminal.screen()).toBe('first\n60x12');
    expect(terminal.line(1)).toBe('60x12');
    expect(terminal.isAlternateScreen()).toBe(true);
    expect(terminal.cursor().visible).toBe(false);
    expect(terminal.isRawMode()).toBe(true);
  });

  it('shows styles', async () => {
    const terminal = await renderToTerminal(<Probe />, { columns: 60, rows: 12 });
    expect(terminal.styleOf('first')).toMatchObject({ color: 'red', bold: true, inverse: false });
    expect(terminal.styleOf('60x12')).toMatchObject({ color: null, bold: false });
    expect(() => terminal.styleOf('absent')).toThrow('60x12');
  });

  it('has no styles with colours off', async () => {
    const terminal = await renderToTerminal(<Probe />, { columns: 60, rows: 12, color: false });
    expect(terminal.styleOf('first')).toMatchObject({ color: null, bold: false });
  });

  it('accepts keys, chunks and pastes', async () => {
    const terminal = await renderToTerminal(<Probe />);
    await terminal.press('j', 'escape', 'k', 'up', 'ctrl-d', 'shift-tab', 'page-down', 'enter');
    await terminal.type('jjj');
    await terminal.paste('a\nb');
    expect(terminal.screen()).toContain('j escape k upArrow ctrl+d shift+tab pageDown return jjj paste:a\nb');
    await expect(terminal.press('no-such-key')).rejects.toThrow('no-such-key');
  });

  it('can be resized', async () => {
    const terminal = await renderToTerminal(<Probe />);
    await terminal.resize(50, 10);
    expect(terminal.screen()).toBe('first\n50x10');
    await terminal.resize(100, 30);
    expect(terminal.screen()).toBe('first\n100x30');
  });

  it('counts the bytes of an update, and none if nothing changed', async () => {
    const terminal = await renderToTerminal(<Probe />);
    terminal.resetBytes();
    await terminal.rerender(<Probe />);
    expect(terminal.bytesWritten()).toBe(0);
    await terminal.rerender(<Probe label="second" />);
    expect(terminal.line(0)).toBe('second');
    expect(terminal.bytesWritten()).toBeGreaterThan('second'.length);
    expect(terminal.bytesWritten()).toBeLessThan(250);
    expect(terminal.output()).toContain('second');
  });

  it('restores the terminal, and reports how it ended', async () => {
    const terminal = await renderToTerminal(<Probe />);
    await terminal.press('q');
    expect(await terminal.exited).toStrictEqual({ value: 'bye' });
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursor().visible).toBe(true);
    expect(terminal.isRawMode()).toBe(false);
    expect(terminal.screen()).toBe('');
  });

  it('reports the error it ended with', async () => {
    const terminal = await renderToTerminal(<Probe />);
    await terminal.press('e');
    expect(await terminal.exited).toStrictEqual({ error: new Error('broken') });
  });

  it('waits for a condition of the screen', async () => {
    const terminal = await renderToTerminal(<Probe />);
    const waiting = Promise.all([
      terminal.waitFor('third'),
      terminal.waitFor(/thi.d/),
      terminal.waitFor((screen) => screen.startsWith('third')),
    ]);
    await terminal.rerender(<Probe label="third" />);
    await waiting;
    expect(terminal.line(0)).toBe('third');
    await expect(
      terminal.waitFor(() => {
        throw new Error('a mistake in the test');
      }),
    ).rejects.toThrow('a mistake in the test');
  });
});

describe('the emulator', () => {
  const show = async (text: string) => {
    const emulator = createEmulator({ columns: 40, rows: 5, convertLineEnds: true });
    emulator.feed(text);
    await emulator.drained();
    return emulator;
  };

  it('has the widths of a current terminal', async () => {
    expect((await show('📞')).cursor().column).toBe(2);
    expect((await show('世界')).cursor().column).toBe(4);
    expect((await show('🇩🇪')).cursor().column).toBe(2);
    expect((await show('e\u0301')).cursor().column).toBe(1);
    expect((await show('e\u0301x')).line(0)).toBe('e\u0301x');
  });

  it('finds a style behind wide characters', async () => {
    expect((await show('世界 \x1b[48;2;255;136;0;7mhere')).styleOf('here')).toMatchObject({
      background: '#ff8800',
      inverse: true,
    });
    expect((await show('\x1b[92;48;5;208mhere')).styleAt(0, 0)).toMatchObject({
      color: 'bright-green',
      background: '208',
    });
  });

  it('keeps what the program puts into the clipboard', async () => {
    expect((await show(`\x1b]52;c;${Buffer.from('AD_ä').toString('base64')}\x07`)).clipboard()).toBe('AD_ä');
    expect((await show('')).clipboard()).toBeNull();
  });

  it('does not examine half a frame', async () => {
    const emulator = await show('\x1b[?2026hhalf');
    let looked = false;
    const waiting = emulator.waitFor((screen) => {
      looked ||= screen === 'half';
      return screen === 'half whole';
    });
    await emulator.drained();
    emulator.feed(' whole\x1b[?2026l');
    await waiting;
    expect(looked).toBe(false);
  });

  it('answers the queries of a program', async () => {
    const emulator = createEmulator({ columns: 40, rows: 5, convertLineEnds: true });
    const replies: string[] = [];
    emulator.onReply((reply) => replies.push(reply));
    emulator.feed('ab\x1b[6n');
    await emulator.drained();
    expect(replies).toStrictEqual(['\x1b[1;3R']);
  });
});
