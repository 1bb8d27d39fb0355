import { describe, expect, it } from 'vitest';
import { UsageError } from '../../source/usage-error.ts';
import { readSource, readSourceFile } from '../../source/workers/sources.ts';

const mistake = (read: () => unknown): UsageError => {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('an address of workers', () => {
  it.each([
    ['10.0.0.4:9000', { kind: 'address', host: '10.0.0.4', port: 9_000 }],
    ['agents', { kind: 'address', host: 'agents', port: 8_081 }],
    ['http://agents:8081/', { kind: 'address', host: 'agents', port: 8_081 }],
    ['[::1]:8081', { kind: 'address', host: '::1', port: 8_081 }],
    ['fd00::4', { kind: 'address', host: 'fd00::4', port: 8_081 }],
    ['dns:agents.voice.svc:8081', { kind: 'dns', host: 'agents.voice.svc', port: 8_081 }],
    ['srv:_http._tcp.agents', { kind: 'srv', name: '_http._tcp.agents' }],
    ['file:/etc/workers', { kind: 'file', path: '/etc/workers' }],
    ['docker:', { kind: 'docker', label: 'lktop.worker', port: 8_081 }],
    ['docker:app=agent:9000', { kind: 'docker', label: 'app=agent', port: 9_000 }],
    ['kubernetes:app=agent', { kind: 'kubernetes', namespace: null, selector: 'app=agent', port: 8_081 }],
    [
      'kubernetes:voice/app=agent,tier!=test:9000',
      { kind: 'kubernetes', namespace: 'voice', selector: 'app=agent,tier!=test', port: 9_000 },
    ],
    [
      'kubernetes:app.kubernetes.io/name=agent',
      { kind: 'kubernetes', namespace: null, selector: 'app.kubernetes.io/name=agent', port: 8_081 },
    ],
  ])('%s is read', (text, source) => {
    expect(readSource(` ${text} `)).toEqual({ text, ...source });
  });

  it.each([
    ['10.0.0.4:0', '"0" is no port'],
    ['10.0.0.4:70000', '"70000" is no port'],
    ['10.0.0.4:', '"" is no port'],
    ['https://agents:8081', 'speaks HTTP, not HTTPS'],
    ['agents:8081/worker', 'more than a host and a port'],
    ['user@agents:8081', 'more than a host and a port'],
    ['a b:8081', '"a b" is no host'],
    ['-x:8081', '"-x" is no host'],
    ['', '"" is no host'],
    ['dns:', '"" is no host'],
    ['srv:', '"" is no name'],
    ['file:', 'it names no file'],
    ['docker:a b', 'it has no label'],
    ['kubernetes:', 'it has no label selector'],
    ['kubernetes:--all', 'it has no label selector'],
    ['kubernetes:-x/app=y', '"-x" is no namespace'],
    ['kubernetes:app=`id`', 'it has no label selector'],
  ])('%s is refused with a sentence', (text, why) => {
    const { message, remedy } = mistake(() => readSource(text));
    expect(message).toContain(why);
    expect(remedy).not.toBe('');
  });
});

it.each([
  'https://ann:hunter2@agents.example:8081',
  'http://ann:hunter2@agents.example:8081',
  'ann:hunter2@agents.example:8081',
  'agents.example:8081/?token=hunter2',
  'agents.example:8081#hunter2',
  'dns:ann:hunter2@agents.example',
  'srv:ann:hunter2@agents.example',
  'dns:agents.example?hunter2',
  'kubernetes:ann:hunter2@voice/app=agent',
])('an error does not repeat what may be a password or a token: %s', (text) => {
  const { message, remedy } = mistake(() => readSource(text));
  expect(message).toContain('is no address of workers');
  expect(`${message} ${remedy}`).not.toContain('hunter2');
});

describe('a file of addresses', () => {
  it('has one a line, and comments', () => {
    const read = readSourceFile('w', '# ours\n10.0.0.4:8081  # the first\r\n\n  dns:agents\n');
    expect(read.map(({ text }) => text)).toEqual(['10.0.0.4:8081', 'dns:agents']);
  });

  it('names the line of a mistake', () => {
    expect(mistake(() => readSourceFile('/etc/w', 'a:1\nb:x\n')).message).toBe(
      '/etc/w, line 2: "b:x" is no address of workers: "x" is no port.',
    );
    expect(mistake(() => readSourceFile('w', 'file:other')).message).toContain('cannot name another file');
    expect(mistake(() => readSourceFile('w', 'a\n'.repeat(1_001))).message).toContain('more than 1000');
  });
});
