import { expect, it, vi } from 'vitest';
import { keepSubscribed } from './keep-subscribed.ts';

it('passes on what comes, and subscribes again a while after an end or an error', () => {
  vi.useFakeTimers();
  const subscribers: Parameters<Parameters<typeof keepSubscribed<string>>[0]>[0][] = [];
  const heard: string[] = [];
  keepSubscribed<string>(
    (subscriber) => subscribers.push(subscriber),
    (value) => heard.push(value),
  );
  subscribers[0]?.onData('first');
  subscribers[0]?.onError(new Error('lost'));
  expect(subscribers).toHaveLength(1);
  vi.runOnlyPendingTimers();
  subscribers[1]?.onData('second');
  subscribers[1]?.onStopped();
  vi.runOnlyPendingTimers();
  expect(subscribers).toHaveLength(3);
  expect(heard).toEqual(['first', 'second']);
  vi.useRealTimers();
});
