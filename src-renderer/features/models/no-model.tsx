import type { LucideIcon } from 'lucide-react';

interface NoModelProps {
  readonly icon: LucideIcon;
  readonly heading: string;
  readonly body: string;
}

/** What there is without a model, and what one would change. */
export function NoModel({ icon: Icon, heading, body }: NoModelProps) {
  return (
    <div className="flex items-start gap-3 rounded-xl border border-line px-4 py-3.5">
      <Icon className="mt-0.5 size-5 shrink-0 text-ink-3" strokeWidth={1.5} aria-hidden />
      <div>
        <h3 className="font-medium text-base">{heading}</h3>
        <p className="mt-0.5 text-ink-2 text-sm">{body}</p>
      </div>
    </div>
  );
}
