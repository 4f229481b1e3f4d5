import { create } from 'zustand';
import type { SystemInfo } from '../../src-shared/system.ts';
import { api, onLinkChange } from '../lib/api.ts';
import { reportOfFailure } from '../lib/failure.ts';
import { useChat } from './chat.ts';
import { showReport } from './toasts.ts';

interface ConnectionState {
  /** `opening` until the link was open once; `lost` when it was, and is not now. */
  readonly link: 'opening' | 'open' | 'lost';
  readonly info: SystemInfo | null;
}

/** The link to the process behind the window, and what that process says of itself. */
export const useConnection = create<ConnectionState>()(() => ({ link: 'opening', info: null }));

/** Keeps the store true for as long as the window lives. */
export function followConnection(): void {
  onLinkChange((open) => {
    const before = useConnection.getState().link;
    if (!open) {
      if (before === 'open') useConnection.setState({ link: 'lost' });
      return;
    }
    if (before === 'open') return;
    useConnection.setState({ link: 'open' });
    // The process may be another one than before: an updated app, or a restarted server.
    api.system.info.query().then(
      (info) => useConnection.setState({ info }),
      (error: unknown) => showReport(reportOfFailure(error)),
    );
    void useChat.getState().load();
  });
}
