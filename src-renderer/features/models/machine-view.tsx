import { Check, RotateCw, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import type { DeviceReport } from '../../../src-shared/inference.ts';
import { api } from '../../lib/api.ts';
import { reportOfFailure } from '../../lib/failure.ts';
import { text } from '../../locales/en.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Facts } from '../../ui/facts.tsx';

const { machine } = text.models;

/** What the machine offers, and why what it does not offer cannot be used. */
export function MachineView() {
  const [report, setReport] = useState<DeviceReport | null>(null);
  const [error, setError] = useState<ErrorReport | null>(null);
  const look = useCallback(async (): Promise<void> => {
    setReport(null);
    setError(null);
    try {
      setReport(await api.models.devices.query());
    } catch (thrown) {
      setError(reportOfFailure(thrown));
    }
  }, []);
  useEffect(() => void look(), [look]);
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-ink-2 text-sm">{machine.intro}</p>
      <div role="status" className="w-full">
        {report && <Found report={report} />}
        {error && <ErrorNote report={error} />}
        {!report && !error && (
          <p className="flex items-center gap-2.5 py-4 text-ink-3 text-sm">
            <span className="size-2 rounded-full bg-accent motion-safe:animate-breathe" aria-hidden />
            {machine.looking}
          </p>
        )}
      </div>
      <Button size="small" disabled={!report && !error} onClick={() => void look()}>
        <RotateCw aria-hidden />
        {machine.again}
      </Button>
    </div>
  );
}

function Found({ report }: { readonly report: DeviceReport }) {
  const { backends, processor, ram, llamaCpp } = report;
  return (
    <>
      <ul className="flex flex-col overflow-hidden rounded-xl border border-line">
        {backends.map((each) => (
          <BackendItem key={each.backend} found={each} />
        ))}
      </ul>
      <Facts
        className="mt-3 px-1"
        facts={[
          [machine.processor, `${processor.name}, ${machine.cores(processor.cores, processor.mathCores)}`],
          [machine.ram, machine.free(ram.freeBytes, ram.totalBytes)],
          [machine.llamaCpp, llamaCpp],
        ]}
      />
    </>
  );
}

function BackendItem({ found }: { readonly found: DeviceReport['backends'][number] }) {
  const { backend, isUsable, reason, devices, totalBytes, freeBytes } = found;
  const Icon = isUsable ? Check : X;
  const lines = [
    ...devices,
    ...(totalBytes !== undefined && freeBytes !== undefined ? [machine.free(freeBytes, totalBytes)] : []),
  ];
  return (
    <li data-usable={isUsable} className="flex items-start gap-2.5 border-line px-3 py-2.5 not-first:border-t">
      <Icon
        className={isUsable ? 'mt-0.5 size-4 shrink-0 text-good' : 'mt-0.5 size-4 shrink-0 text-ink-3'}
        aria-hidden
      />
      <div className="min-w-0">
        <p className="text-sm">
          <span className="font-medium">{text.models.backends[backend]}</span>{' '}
          <span className="text-ink-3 text-xs">{isUsable ? machine.usable : machine.refused}</span>
        </p>
        {lines.length > 0 && <p className="wrap-anywhere text-ink-2 text-xs">{lines.join(', ')}</p>}
        {reason && <p className="wrap-anywhere text-ink-2 text-xs">{reason}</p>}
      </div>
    </li>
  );
}
