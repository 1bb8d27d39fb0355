import fc from 'fast-check';

/**
 * All property tests start from one seed, so that a run shows what a change did and not what chance did.
 * `LKTOP_SEED=$RANDOM npm test` uses another seed.
 */
fc.configureGlobal({ seed: Number(process.env['LKTOP_SEED'] ?? 1) });
