import { FileX2, ScanText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { Tooltip } from '../../ui/tooltip.tsx';

/** Recognised text below this is likely to hold words that are not there. */
const UNSURE = 0.7;

/** What a person should know of a document before they rely on it. */
export function DocumentMarks({ document }: { readonly document: DocumentSummary }) {
  const { originalMissing, ocrConfidence } = document;
  return (
    <>
      {originalMissing && (
        <Mark hint={text.library.missingHint} tone="odd">
          <FileX2 className="size-3" aria-hidden />
          <span className="@max-2xl:sr-only">{text.library.missing}</span>
        </Mark>
      )}
      {ocrConfidence !== undefined && (
        <Mark hint={text.library.recognisedHint(ocrConfidence)} tone={ocrConfidence < UNSURE ? 'odd' : 'plain'}>
          <ScanText className="size-3" aria-hidden />
          <span className="@max-2xl:sr-only">{text.library.recognised(ocrConfidence)}</span>
        </Mark>
      )}
    </>
  );
}

interface MarkProps {
  readonly hint: string;
  readonly tone: 'plain' | 'odd';
  readonly children: ReactNode;
}

function Mark({ hint, tone, children }: MarkProps) {
  return (
    <Tooltip content={hint}>
      {/* The words are all there is to see; the tooltip says what they mean, and the details repeat it for the keyboard. */}
      <span
        className={classes(
          'inline-flex h-5 shrink-0 items-center gap-1 rounded-md px-1.5 text-2xs',
          tone === 'odd' ? 'bg-cited text-ink ring-1 ring-cited-line/60 ring-inset' : 'bg-pressed text-ink-2',
        )}
      >
        {children}
      </span>
    </Tooltip>
  );
}
