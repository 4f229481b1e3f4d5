/**
 * One of two ends that hand messages to each other within a thread. pdf.js is made of two
 * halves that talk through a worker's port; without a worker it clones every message in full,
 * which costs a tenth of reading a page. Here the receiver gets what was sent.
 */
class LinkedPort extends EventTarget implements Worker {
  readonly onmessage = null;
  readonly onmessageerror = null;
  readonly onerror = null;
  other: LinkedPort | undefined;

  postMessage(message: unknown): void {
    const data = withOwnFields(message);
    queueMicrotask(() => this.other?.dispatchEvent(new Delivery(data)));
  }

  terminate(): void {
    this.other = undefined;
  }
}

/** As much of a `MessageEvent` as is asked of it: the platform's own checks every field that it has. */
class Delivery extends Event {
  readonly data: unknown;

  constructor(data: unknown) {
    super('message');
    this.data = data;
  }
}

/** Two ends, linked. */
export function linkedPorts(): readonly [Worker, Worker] {
  const [one, other] = [new LinkedPort(), new LinkedPort()];
  one.other = other;
  other.other = one;
  return [one, other];
}

/**
 * The message with a copy of each record that it holds, and of each list in those: a sender may
 * go on filling the fields of the record it has sent, as pdf.js does with a page's text, a batch
 * at a time, and empties the lists of what is to be drawn. It does not touch what stands in them.
 */
function withOwnFields(message: unknown): unknown {
  if (!isRecord(message)) return message;
  const copy = { ...message };
  for (const [name, value] of Object.entries(copy)) if (isRecord(value)) copy[name] = withOwnLists(value);
  return copy;
}

function withOwnLists(record: Record<string, unknown>): Record<string, unknown> {
  const copy = { ...record };
  for (const [name, value] of Object.entries(copy)) if (Array.isArray(value)) copy[name] = [...value];
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
