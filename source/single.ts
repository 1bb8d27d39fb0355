/** The entry of the single executable, which brings its own Node: nothing is to be checked, and nothing to be cached. */
import { main } from './main.ts';

declare const LKTOP_VERSION: string;

process.on('SIGUSR1', () => {});
main(process.argv.slice(2), LKTOP_VERSION).then((code) => {
  process.exitCode = code;
});
