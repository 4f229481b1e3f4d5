import { Check, Copy } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { text } from '../../locales/en.ts';
import { useDownloads } from '../../stores/downloads.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useCopy } from '../../ui/use-copy.ts';

const { licence: words } = text.hub;

/** Shows the licence of a model before its first download, and takes a person's word for it. */
export function LicenceDialog() {
  const { asked, accept, decline } = useDownloads();
  const { copied, copy } = useCopy();
  if (!asked) return null;
  const { name, licence } = asked.repository;
  return (
    <FormDialog open title={words.title(name)} onClose={decline}>
      <Radix.Description className="mt-1.5 text-ink-2 text-sm">{words.body(licence.name)}</Radix.Description>
      <p className="mt-3 font-medium text-xs">{words.page}</p>
      {/* Text and no link: nothing but a download opens a connection. */}
      <div className="mt-1 flex items-center gap-1 rounded-lg border border-line bg-side py-1 pr-1 pl-3">
        <span className="wrap-anywhere min-w-0 grow select-text text-sm">{licence.url}</span>
        <Button size="small" variant="ghost" aria-label={words.copy} onClick={() => void copy(licence.url)}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? words.copied : words.copyShort}
        </Button>
      </div>
      <p className="mt-3 text-ink-3 text-xs">{words.once}</p>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={decline}>{text.app.cancel}</Button>
        <Button variant="primary" onClick={() => void accept()}>
          {words.accept}
        </Button>
      </div>
    </FormDialog>
  );
}
