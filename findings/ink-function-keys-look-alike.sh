#!/usr/bin/env bash
# ink 8.0.0 (npm): useInput hands over F1, F2 and F12 as one and the same event.
#
# Ink reads the sequences of function keys and drops their text, as with arrow keys. But the key object has no field for
# them, so a program that uses the hook sees an empty text without any flag, and cannot bind F1 to one thing and F2 to
# another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ink@8.0.0 react@19.3.1

cat >read.mjs <<'JS'
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { Text, render, useInput } from 'ink';
import { createElement } from 'react';

const stdin = Object.assign(new EventEmitter(), {
  isTTY: true,
  chunks: [],
  setEncoding: () => {},
  setRawMode: () => {},
  ref: () => {},
  unref: () => {},
  read() {
    return this.chunks.shift() ?? null;
  },
});
const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });

const seen = [];
const App = () => {
  useInput((text, key) => {
    const flags = Object.keys(key).filter((name) => key[name] === true);
    seen.push(`text ${JSON.stringify(text)}, flags ${JSON.stringify(flags)}`);
  });
  return createElement(Text, null, '');
};

const app = render(createElement(App), { stdin, stdout, patchConsole: false, exitOnCtrlC: false });
const ESC = String.fromCharCode(27);
const keys = { up: '[A', F1: 'OP', F2: 'OQ', F12: '[24~' };
const turn = () => new Promise((resolve) => setTimeout(resolve, 100));
await turn();
for (const [name, sequence] of Object.entries(keys)) {
  stdin.chunks.push(ESC + sequence);
  stdin.emit('readable');
  await turn();
  console.log(`${name}: ${seen.splice(0).join('; ')}`);
}
app.unmount();
JS

seen=$(node read.mjs)
expected='up: text "", flags ["upArrow"]
F1: text "", flags []
F2: text "", flags []
F12: text "", flags []'
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  echo 'This has changed.' >&2
  exit 1
fi
