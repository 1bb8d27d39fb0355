import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lktopInPipe, lktopInTerminal } from '../helpers/lktop.ts';

const PROGRAM = new URL('../../dist/cli.js', import.meta.url).pathname;

describe('the program, in a pipe', () => {
  it('prints no colours, whatever the environment says', async () => {
    const { code, stdout } = await lktopInPipe(['snapshot', '--demo'], { env: { FORCE_COLOR: '3' } });
    expect(code).toBe(0);
    expect(stdout).toContain('call-7f31');
    expect(stdout).not.toContain('\x1b');
  });

  it('reuses the code that an earlier run compiled, including the code for calls', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'lktop-cache-'));
    const kept = async () => {
      await lktopInPipe(['snapshot', '--demo'], { env: { XDG_CACHE_HOME: cache } });
      const [version = ''] = readdirSync(join(cache, 'lktop'));
      const folder = join(cache, 'lktop', version);
      return readdirSync(folder).map((file) => `${file} ${statSync(join(folder, file)).ino}`);
    };
    // Node rewrites a cache file that does not match, which changes it.
    const first = await kept();
    expect(first.length).toBeGreaterThan(1);
    expect(await kept()).toEqual(first);
  });

  it('ends quietly when its reader closes the pipe', async () => {
    const program = spawn(process.execPath, [PROGRAM, 'watch', '--demo', '--interval', '0.5'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    program.stdout.once('data', () => program.stdout.destroy());
    const code = await new Promise((resolve) => program.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('exits with 3 on %s', async (signal) => {
    const program = spawn(process.execPath, [PROGRAM, 'watch', '--demo'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let stdout = '';
    program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (stdout === '') program.kill(signal);
      stdout += chunk;
    });
    const code = await new Promise((resolve) => program.once('close', resolve));
    expect(code).toBe(3);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'stopped',
      reason: `Interrupted by ${signal}.`,
    });
  });

  it('simulates a server for another lktop', async () => {
    const simulator = spawn(process.execPath, [PROGRAM, 'simulate', '--scenario', 'wrong-name', '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = await new Promise<string>((resolve) => {
      let text = '';
      simulator.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.endsWith('}\n')) resolve(text);
      });
    });
    const { url, apiKey, apiSecret } = JSON.parse(line);
    const env = { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
    const cured = await lktopInPipe(['redispatch', 'call-trouble', '--agent-name', 'support-v2'], { env });
    expect(cured).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^support-v2 is active in call-trouble/),
    });
    simulator.kill('SIGTERM');
    expect(await new Promise((resolve) => simulator.once('close', resolve))).toBe(3);
  });
});

describe('the program, in a terminal', () => {
  it('prints its tables without colours and within the width', async () => {
    const terminal = lktopInTerminal(['snapshot', '--demo'], { columns: 70, rows: 200 });
    const { code } = await terminal.waitForExit();
    expect(code).toBe(0);
    const lines = terminal.screen().split('\n');
    const head = lines.findIndex((line) => line.startsWith('┌'));
    expect(lines[head + 2]).toMatch(/^├─+┼/);
    expect(lines[head + 3]).toMatch(/^│ /);
    expect(lines[head + 4]).toMatch(/^│ /);
  });
});
