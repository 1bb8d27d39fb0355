import type { z } from 'zod';
import { actionDocument } from './action.ts';
import { checkDocument } from './check.ts';
import { doctorDocument } from './doctor.ts';
import { errorDocument } from './error.ts';
import { expectationsDocument } from './expectations.ts';
import { historyDocument } from './history.ts';
import { simulatorDocument } from './simulator.ts';
import { snapshotDocument } from './snapshot.ts';
import { watchDocument, webhookDocument } from './watch.ts';

/** Every document that lktop prints or posts, by the name of its JSON Schema. */
export const DOCUMENTS: Readonly<Record<string, z.ZodType>> = {
  'snapshot-1': snapshotDocument,
  'check-1': checkDocument,
  'watch-1': watchDocument,
  'webhook-1': webhookDocument,
  'action-1': actionDocument,
  'history-1': historyDocument,
  'expectations-1': expectationsDocument,
  'doctor-1': doctorDocument,
  'simulator-1': simulatorDocument,
  'error-1': errorDocument,
};
