import fc from 'fast-check';

/**
 * One run tells what the change did, not what chance did: all properties start from one seed. `LKTOP_SEED=$RANDOM npm
 * test` looks elsewhere.
 */
fc.configureGlobal({ seed: Number(process.env['LKTOP_SEED'] ?? 1) });
