import { ConnectionRepository, type Database } from '../../storage/index.ts';
import { ConnectionLedger, HubGate, type NetworkGate } from '../../system/index.ts';

/** The gate to a hub on this machine, until it is disposed of: outside of tests, too. */
export function loopbackGate(
  db: Database,
  endpoint: () => string,
): NetworkGate & Disposable & { readonly ledger: ConnectionLedger } {
  const ledger = new ConnectionLedger(new ConnectionRepository(db), Date.now);
  const settings = () => ({ endpoint: endpoint(), proxy: 'none', certificates: null }) as const;
  const gate = new HubGate({ settings, ledger, env: {} });
  return {
    ledger,
    open: (options) => gate.open(options),
    [Symbol.dispose]() {
      gate[Symbol.dispose]();
      ledger.close();
    },
  };
}
