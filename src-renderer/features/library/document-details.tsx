import { Info } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { shownPath } from '../../lib/shown-path.ts';
import { text } from '../../locales/en.ts';
import { useConnection } from '../../stores/connection.ts';
import { useLibrary } from '../../stores/library.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { leaveToList } from '../../ui/leave-to-list.ts';
import { TagEditor } from './tag-editor.tsx';

interface DocumentDetailsProps {
  readonly document: DocumentSummary;
  readonly className?: string;
}

/** A button that opens everything there is to know of a document. */
export function DocumentDetails({ document, className }: DocumentDetailsProps) {
  const { title } = document;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton
          icon={Info}
          label={text.library.details.open(title)}
          hint={text.library.details.short}
          {...(className !== undefined && { className })}
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={12}
          aria-label={text.library.details.open(title)}
          onEscapeKeyDown={leaveToList}
          className="z-40 max-h-(--radix-popover-content-available-height) w-[min(24rem,calc(100vw-2rem))] overflow-y-auto rounded-xl border border-line bg-raised p-4 shadow-pop outline-none motion-safe:animate-rise"
        >
          <Details document={document} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Details({ document }: { readonly document: DocumentSummary }) {
  const { details } = text.library;
  const { format, parentId, pageCount, pageUnit, chunkCount, ocrConfidence, collections, authors } = document;
  const kind = useConnection(({ info }) => info?.formats.find(({ id }) => id === format)?.label) ?? format;
  const parent = useLibrary(({ documents }) => (parentId === undefined ? undefined : documents.get(parentId)));
  const length = [
    ...(pageCount === undefined ? [] : [text.library.units(pageCount, pageUnit)]),
    ...(chunkCount > 0 ? [details.passages(chunkCount)] : []),
  ].join(', ');
  const facts: readonly Fact[] = [
    [details.authors(authors?.length ?? 0), authors?.join(', ')],
    [details.created, document.createdAt && details.date(document.createdAt)],
    [details.modified, document.modifiedAt && details.date(document.modifiedAt)],
    [details.language, document.language && details.languageName(document.language)],
    [details.kind, kind],
    [details.length, length],
    [details.size, details.fileSize(document.byteSize)],
    [details.recognised, ocrConfidence !== undefined && details.sure(ocrConfidence)],
    [details.attachedTo, parent?.title],
    [details.collections(collections.length), collections.join(', ')],
    [details.added, details.addedAt(document.addedAt)],
    [details.file, shownPath(document.path)],
  ];
  return (
    <>
      <h2 className="wrap-anywhere pb-2.5 font-semibold text-sm">{document.title}</h2>
      <TagEditor document={document} />
      <Facts facts={facts} />
      {document.originalMissing && (
        <p className="mt-3 rounded-lg bg-cited px-2.5 py-2 text-xs">
          <span className="font-medium">{text.library.missing}.</span> {text.library.missingHint}
        </p>
      )}
    </>
  );
}
