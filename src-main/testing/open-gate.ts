import { onTestFinished } from 'vitest';
import type { Database } from '../storage/index.ts';
import { loopbackGate } from './hub/loopback-gate.ts';

/** The gate to a hub of the tests, for as long as the test runs. */
export function openGate(db: Database, settings: () => { readonly endpoint: string }) {
  const gate = loopbackGate(db, () => settings().endpoint);
  onTestFinished(() => gate[Symbol.dispose]());
  return { gate, ledger: gate.ledger };
}
