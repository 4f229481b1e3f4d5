import { beforeEach, expect, it, vi } from 'vitest';
import { type ErrorReport, errorReport } from '../../src-shared/errors.ts';
import type { ConnectionRecord } from '../../src-shared/models.ts';

const query = vi.hoisted(() => vi.fn<() => Promise<readonly ConnectionRecord[]>>());
vi.mock('../lib/api.ts', () => ({ api: { privacy: { connections: { query } } } }));

const { usePrivacy } = await import('./privacy.ts');

const refused: ErrorReport = errorReport('INTERNAL');
const at = (time: number): ConnectionRecord => ({
  at: time,
  host: 'hub.test',
  port: 443,
  purpose: 'Look at a model',
  bytesReceived: 1,
  bytesSent: 1,
  outcome: 'closed',
});

beforeEach(() => {
  query.mockReset();
  usePrivacy.setState({ connections: null, error: null });
});

it('keeps the list and says so when it cannot be read, until it can', async () => {
  const { load, loadEarlier } = usePrivacy.getState();
  query.mockResolvedValueOnce([at(2)]);
  await load();
  query.mockRejectedValueOnce(refused);
  await load();
  expect(usePrivacy.getState()).toMatchObject({ connections: [at(2)], error: refused });
  query.mockResolvedValueOnce([at(3), at(2)]);
  await load();
  expect(usePrivacy.getState()).toMatchObject({ connections: [at(3), at(2)], error: null });
  query.mockRejectedValueOnce(refused);
  await loadEarlier();
  expect(usePrivacy.getState()).toMatchObject({ connections: [at(3), at(2)], error: refused });
});

it('lists nothing, not an empty ledger, when it could not be read at first', async () => {
  query.mockRejectedValueOnce(refused);
  await usePrivacy.getState().load();
  expect(usePrivacy.getState()).toMatchObject({ connections: null, error: refused });
});
