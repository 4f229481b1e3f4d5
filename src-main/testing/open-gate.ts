import { onTestFinished } from 'vitest';
import { ConnectionRepository, type Database } from '../storage/index.ts';
import { ConnectionLedger, HubGate } from '../system/index.ts';

/** The gate to a hub of the tests, for as long as the test runs. */
export function openGate(db: Database, settings: () => { readonly endpoint: string }) {
  const ledger = new ConnectionLedger(new ConnectionRepository(db), Date.now);
  const gate = new HubGate({ settings: () => ({ ...settings(), proxy: 'none', certificates: null }), ledger, env: {} });
  onTestFinished(() => {
    gate[Symbol.dispose]();
    ledger.close();
  });
  return { gate, ledger };
}
