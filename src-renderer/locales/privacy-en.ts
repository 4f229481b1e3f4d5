import type { ConnectionRecord, PrivacySummary } from '../../src-shared/models.ts';
import { count, fileSize, moment, number } from './format-en.ts';

const outcomes: Readonly<Record<ConnectionRecord['outcome'], string>> = {
  open: 'Open now',
  closed: 'Closed',
  failed: 'Failed',
  refused: 'Refused',
};

/** What is said of connections. */
export const privacyText = {
  heading: 'Privacy',
  open: 'See every connection that Alcove has made',
  short: (n: number) => count(n, 'connection', 'connections'),
  sentence: (n: number) => `Alcove has made ${count(n, 'connection', 'connections')}, ever.`,
  /** Only where the index is kept here, too. */
  promise: 'Your documents, questions and answers have never left this machine.',
  remote: 'What is kept elsewhere goes there by connections of the index’s own, which are not counted here.',
  since: ({ firstAt, bytesReceived, bytesSent }: PrivacySummary) =>
    `${firstAt === undefined ? '' : `The first on ${moment(firstAt)}. `}${fileSize(bytesReceived)} received, ${fileSize(bytesSent)} sent.`,
  refused: (n: number) =>
    n === 0
      ? 'No other attempt was made.'
      : `${count(n, 'other attempt', 'other attempts')} to open one ${n === 1 ? 'was' : 'were'} refused.`,
  how: 'How this is kept',
  enforced:
    'All of Alcove reaches the network through one gate, which opens only for a model that you asked for, and only to the hub in your settings and where that sends the download. Anything else in the process that tries to connect is refused and counted here.',
  table: 'Connections, the latest first',
  columns: { at: 'Time', host: 'Host', purpose: 'What for', received: 'Received', sent: 'Sent', outcome: 'Outcome' },
  at: moment,
  host: ({ host, port }: ConnectionRecord) => (port === 443 ? host : `${host}:${port}`),
  via: (proxy: string) => `through ${proxy}`,
  bytes: fileSize,
  outcome: (outcome: ConnectionRecord['outcome']) => outcomes[outcome],
  more: 'Show earlier ones',
  shown: (shown: number, all: number) => `${number(shown)} of ${number(all)}`,
  unread: 'The list of connections could not be read as it is now.',
  again: 'Try again',
  empty: 'There is nothing to list: no connection was ever opened.',
  settings: 'Where models come from',
} as const;
