import { FileBox, FolderOpen } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { api } from '../../lib/api.ts';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { useRegistry } from '../../stores/registry.ts';
import { showReport } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { useIsShown } from '../../ui/use-is-shown.ts';

const { adding: words } = text.hub;
const WAYS = [
  [false, words.link],
  [true, words.copy],
] as const;

const suggest = (path: string) => api.models.suggest.query({ path });

/** Adds a model that is on the disk already: which, and whether it is copied. */
export function AddModelDialog() {
  const adding = useRegistry((state) => state.adding);
  const [first] = adding;
  return first === undefined ? null : <AddModel key={`${adding.length} ${first}`} chosen={first} />;
}

function AddModel({ chosen }: { readonly chosen: string }) {
  const { add, endAdding } = useRegistry();
  const showTab = useHub((state) => state.showTab);
  const [path, setPath] = useState(chosen);
  const [isCopy, setCopy] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const hint = useId();
  const isShown = useIsShown();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || path.trim() === '') return;
    setBusy(true);
    setError(null);
    const refused = await add(path.trim(), isCopy);
    // Closed meanwhile, it has no part in what is asked by now: that may be the next model.
    if (!isShown.current) {
      if (refused) showReport(refused);
      return;
    }
    setBusy(false);
    if (refused) return setError(refused);
    showTab('here');
    endAdding();
  };
  const takeFile = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const [taken] = target.files ?? [];
    // Read first: emptying the field, so that the same file can be chosen again, takes the file away.
    const found = taken && bridge ? bridge.pathOf(taken) : '';
    target.value = '';
    if (found !== '') setPath(found);
  };
  const takeFolder = async (): Promise<void> => {
    const found = await bridge?.chooseFolder();
    if (found) setPath(found);
  };

  return (
    <FormDialog open title={words.title} onClose={endAdding}>
      <Radix.Description className="mt-1 text-ink-2 text-sm">{words.body}</Radix.Description>
      <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-3">
        {bridge && (
          <div className="flex flex-wrap gap-2">
            <input ref={file} type="file" accept=".gguf" hidden data-testid="add-model-input" onChange={takeFile} />
            <Button size="small" onClick={() => file.current?.click()}>
              <FileBox aria-hidden />
              {words.chooseFile}
            </Button>
            <Button size="small" onClick={() => void takeFolder()}>
              <FolderOpen aria-hidden />
              {words.chooseFolder}
            </Button>
          </div>
        )}
        <div>
          <PathField
            label={words.path}
            value={path}
            placeholder={words.example}
            suggestionsLabel={words.suggestions}
            describedBy={hint}
            isInvalid={error !== null}
            takesFocus={chosen === ''}
            suggest={suggest}
            onChange={setPath}
          />
          {!bridge && (
            <p id={hint} className="mt-1 text-ink-3 text-xs">
              {words.hint}
            </p>
          )}
        </div>
        {error && <ErrorNote report={error} />}
        <fieldset className="flex flex-col gap-2" aria-label={words.how}>
          {WAYS.map(([copies, [name, explained]]) => (
            <label key={name} className="flex items-start gap-2 text-sm">
              <input
                type="radio"
                name="how"
                checked={isCopy === copies}
                onChange={() => setCopy(copies)}
                className="mt-1 size-3.5 accent-accent"
              />
              <span>
                {name}
                <span className="block text-ink-3 text-xs">{explained}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="mt-2 flex justify-end gap-2">
          <Button onClick={endAdding}>{isBusy ? text.app.close : text.app.cancel}</Button>
          <Button type="submit" variant="primary" disabled={isBusy || path.trim() === ''}>
            {isBusy ? words.busy : words.submit}
          </Button>
        </div>
      </form>
    </FormDialog>
  );
}
