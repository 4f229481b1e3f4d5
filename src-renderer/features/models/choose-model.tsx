import { FolderOpen } from 'lucide-react';
import { type ChangeEvent, type FormEvent, useCallback, useId, useRef, useState } from 'react';
import { api } from '../../lib/api.ts';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { Button } from '../../ui/button.tsx';
import { PathField } from '../../ui/path-field.tsx';

interface ChooseModelProps {
  /** Whether a person has just said that they want another model than the one they have. */
  readonly isReplacing: boolean;
  /** A file was chosen, and taken. */
  onChosen(): void;
}

/** Chooses a model file: in the system's dialog on the desktop, by its path in a browser, which gives no paths away. */
export function ChooseModel({ isReplacing, onChosen }: ChooseModelProps) {
  if (bridge) return <ByDialog pathOf={bridge.pathOf} onChosen={onChosen} />;
  return <ByPath isReplacing={isReplacing} onChosen={onChosen} />;
}

interface ByDialogProps extends Pick<ChooseModelProps, 'onChosen'> {
  pathOf(file: File): string;
}

function ByDialog({ pathOf, onChosen }: ByDialogProps) {
  const { choose, choosing } = useModels();
  const input = useRef<HTMLInputElement>(null);
  const take = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = target.files ?? [];
    // Read first: emptying the field, so that the same file can be chosen again, takes the file away.
    const path = file ? pathOf(file) : '';
    target.value = '';
    if (path !== '' && (await choose(path))) onChosen();
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <input
        ref={input}
        type="file"
        accept=".gguf"
        hidden
        data-testid="model-input"
        onChange={(event) => void take(event)}
      />
      <Button variant="primary" disabled={choosing} onClick={() => input.current?.click()}>
        <FolderOpen aria-hidden />
        {choosing ? text.models.file.checking : text.models.file.choose}
      </Button>
      <p className="text-ink-3 text-xs">{text.models.file.desktopHint}</p>
    </div>
  );
}

function ByPath({ isReplacing, onChosen }: ChooseModelProps) {
  const { choose, choosing, refusal } = useModels();
  const [path, setPath] = useState('');
  const hint = useId();
  const suggest = useCallback((typed: string) => api.models.suggest.query({ path: typed }), []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const chosen = path.trim();
    if (chosen !== '' && (await choose(chosen))) onChosen();
  };
  const { file } = text.models;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className="flex items-end gap-2">
        <PathField
          className="grow"
          label={file.label}
          value={path}
          placeholder={file.example}
          suggestionsLabel={file.suggestions}
          describedBy={hint}
          isInvalid={refusal !== null}
          takesFocus={isReplacing}
          suggest={suggest}
          onChange={setPath}
        />
        <Button type="submit" variant="primary" className="h-9" disabled={choosing || path.trim() === ''}>
          {choosing ? file.checking : file.use}
        </Button>
      </div>
      <p id={hint} className="mt-1.5 text-ink-3 text-xs">
        {file.hint}
      </p>
    </form>
  );
}
